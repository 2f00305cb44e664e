import { readExposition } from '../../base/exposition.ts';
import type { ProductSettings, Setting, SettingName } from '../settings.ts';
import { commandLine, commandLineRequest, flagIn } from './flags.ts';
import { etcdMetrics } from './metrics.ts';

/** Flags of etcd, without dashes. */
const FLAGS = {
  'election-timeout': 'election-timeout',
  'heartbeat-interval': 'heartbeat-interval',
  'snapshot-interval': 'snapshot-count',
  'body-limit': 'max-request-bytes',
  quota: 'quota-backend-bytes',
} as const satisfies Partial<Record<SettingName, string>>;

type Known = keyof typeof FLAGS;

const KNOWN = Object.keys(FLAGS) as readonly Known[];
const keyOf = (name: Known): string => `--${FLAGS[name]}`;

/**
 * What members are configured with, by the values of their flags.
 * @param flagOf what a flag is set to, null where it is not; what is no whole number above 0 tells nothing
 */
export function etcdSettings(flagOf: (flag: string) => string | number | null): Setting[] {
  return KNOWN.flatMap((name) => {
    const value = Number(flagOf(FLAGS[name]) ?? 0);
    return Number.isSafeInteger(value) && value > 0 ? [{ name, key: keyOf(name), value }] : [];
  });
}

const QUOTA_METRIC = 'etcd_server_quota_backend_bytes';

/** What members of etcd tell of how they are configured: their flags, and by their metrics the quota, which may be a default. */
export const settingsOfEtcd: ProductSettings = {
  keys: Object.fromEntries(KNOWN.map((name) => [name, keyOf(name)])),
  file: { absent: 'raftmark reads no settings file of etcd, whose members tell their flags themselves' },
  questions: [
    {
      request: commandLineRequest,
      read: (response) => {
        const words = commandLine(response);
        return 'absent' in words ? words : etcdSettings((flag) => flagIn(words, flag));
      },
    },
    {
      request: etcdMetrics.request,
      read: ({ status, body }) => {
        const samples = status === 200 ? readExposition(body, (name) => name === QUOTA_METRIC) : [];
        const value = 'absent' in samples ? 0 : (samples[0]?.value ?? 0);
        return value > 0
          ? [{ name: 'quota', key: keyOf('quota'), value }]
          : { absent: 'does not tell its quota (/metrics)' };
      },
    },
  ],
};

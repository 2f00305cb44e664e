import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { influxOf } from '../../lib/exchange/k6-output.ts';

/** What a user wants k6 to do with its samples besides the summary. */
export interface Outputs {
  /** Handed to k6's --out as they are. */
  readonly outs: readonly string[];
  readonly dashboard: Dashboard | null;
}

/** k6's own page of a running script. */
export interface Dashboard {
  readonly port: number;
  /** Where its last state is kept as a page; null for nowhere. */
  readonly folder: string | null;
  /** Have k6 open it in a browser. */
  readonly open: boolean;
}

/** Settings that an output takes from the environment, which is otherwise kept from k6. */
const VARIABLES: readonly (readonly [output: string, prefix: string])[] = [
  ['experimental-prometheus-rw', 'K6_PROMETHEUS_RW_'],
  ['opentelemetry', 'K6_OTEL_'],
  ['experimental-opentelemetry', 'K6_OTEL_'],
  ['influxdb', 'K6_INFLUXDB_'],
  ['cloud', 'K6_CLOUD_'],
  ['csv', 'K6_CSV_'],
];

/** What opening a browser needs. */
const DESKTOP = [
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XDG_RUNTIME_DIR',
  'XDG_DATA_DIRS',
  'DBUS_SESSION_BUS_ADDRESS',
  'BROWSER',
];

/** The variables of this process that the chosen outputs are configured by, or that opening their page takes. */
export function outputVariables(
  { outs, dashboard }: Outputs,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const prefixes = VARIABLES.filter(([name]) => outs.some((out) => out.split('=')[0] === name)).map(
    ([, prefix]) => prefix,
  );
  const entries = Object.entries(env).filter(
    ([name]) =>
      prefixes.some((prefix) => name.startsWith(prefix)) || (dashboard?.open === true && DESKTOP.includes(name)),
  );
  return {
    ...Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined)),
    ...Object.assign({}, ...outs.map((out) => influxOf(out)?.variables ?? {})),
  };
}

/**
 * k6's --out arguments. Its dashboard would listen on every interface, so the address is always given.
 * @param script names the page that the dashboard leaves
 */
export function outputArguments({ outs, dashboard }: Outputs, script: string): string[] {
  const args = outs.flatMap((out) => ['--out', influxOf(out)?.plain ?? out]);
  if (dashboard === null) return args;
  const parts = ['host=127.0.0.1', `port=${dashboard.port}`, 'period=1s'];
  if (dashboard.open) parts.push('open=true');
  if (dashboard.folder !== null) {
    mkdirSync(dashboard.folder, { recursive: true });
    parts.push(`export=${encodeURIComponent(join(dashboard.folder, `${script}.html`))}`);
  }
  return [...args, '--out', `web-dashboard=${parts.join('&')}`];
}

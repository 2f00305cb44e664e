import { largest, smallest } from '../../../base/extremes.ts';
import { byteSize, count, elapsed } from '../../../base/format.ts';
import { SETTING_SOURCES, type SettingSource } from '../../../report/settings.ts';
import { findTarget } from '../../../targets/index.ts';
import { SETTINGS, type SettingName, type SettingUnit } from '../../../targets/settings.ts';
import type { Observed } from '../insight.ts';

/** A value that the nodes of a cluster are configured with, in the unit that goes with its name. */
export interface Configured {
  /** The least of all nodes, and of a range its lower end. */
  readonly value: number;
  /** The most. */
  readonly upTo: number;
  /** The product's own flag or key. */
  readonly key: string;
  readonly from: SettingSource;
}

/** What a cluster is configured with; null where nobody knows. What nodes were started with or tell goes before what files say. */
export function configured({ clusters }: Observed, cluster: string, name: SettingName): Configured | null {
  const known = clusters.find((each) => each.name === cluster)?.settings ?? [];
  const of = known.filter((setting) => setting.name === name);
  const from = SETTING_SOURCES.find((source) => of.some((setting) => setting.from === source));
  const own = of.filter((setting) => setting.from === from);
  const [first] = own;
  if (first === undefined) return null;
  return {
    value: smallest(own.map(({ value }) => value)),
    upTo: largest(own.map(({ value, upTo }) => upTo ?? value)),
    key: first.key,
    from: first.from,
  };
}

/** What they are called in sentences. */
export const WORDS: Readonly<Record<SettingName, string>> = {
  'election-timeout': 'election timeout',
  'heartbeat-interval': 'heartbeat interval',
  'request-timeout': 'request timeout of the service',
  'peer-timeout': 'request timeout between nodes',
  'snapshot-interval': 'snapshot interval',
  'flush-interval': 'flush interval',
  'body-limit': 'limit for requests',
  quota: 'quota of the store',
};

/** What a setting is called, with the product's own flag or key and its value where they are known: `election timeout (--election-timeout, now 1.00 s)`. */
export function settingNamed(report: Observed, cluster: string, name: SettingName): string {
  const known = configured(report, cluster, name);
  const key = settingKey(report, cluster, name);
  const beside = [...(key === null ? [] : [key]), ...(known === null ? [] : [`now ${rangeInWords(name, known)}`])];
  return `${WORDS[name]}${beside.length === 0 ? '' : ` (${beside.join(', ')})`}`;
}

/** What the product calls a setting, its flag or key. Null where that is not known, or other programs run in its place. */
export function settingKey(report: Observed, cluster: string, name: SettingName): string | null {
  const known = configured(report, cluster, name);
  if (known !== null) return known.key;
  const external = report.clusters.find((each) => each.name === cluster)?.kind === 'external';
  return external ? (findTarget(report.target)?.settings?.keys[name] ?? null) : null;
}

/** A value, or where nodes differ or draw theirs from a range its two ends. */
export function rangeInWords(name: SettingName, { value, upTo }: Pick<Configured, 'value' | 'upTo'>): string {
  const { unit } = SETTINGS[name];
  return upTo > value ? `${amountInWords(value, unit)} to ${amountInWords(upTo, unit)}` : amountInWords(value, unit);
}

function amountInWords(value: number, unit: SettingUnit): string {
  if (unit === 'bytes') return byteSize(value);
  return unit === 'ms' ? elapsed(value) : `${count(value)} entries`;
}

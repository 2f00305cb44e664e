import type { Absent } from '../base/absent.ts';
import type { HttpRequest, HttpResponse } from './http.ts';

/** What a product may be configured with that findings rest on, whatever the product calls it: what it is, and what it is counted in. */
export const SETTINGS = {
  'election-timeout': { title: 'how long a follower waits for its leader before it stands for election', unit: 'ms' },
  'heartbeat-interval': { title: 'how often a leader tells its followers that it is there', unit: 'ms' },
  'request-timeout': { title: 'after which the service gives a request up', unit: 'ms' },
  'peer-timeout': { title: 'after which a node gives up a request to another', unit: 'ms' },
  'snapshot-interval': { title: 'log entries from one snapshot to the next', unit: 'entries' },
  'flush-interval': { title: 'how often the log is flushed to the disk', unit: 'ms' },
  'body-limit': { title: 'the largest request that is taken', unit: 'bytes' },
  quota: { title: 'how large the store of a node may become', unit: 'bytes' },
} as const;

export type SettingName = keyof typeof SETTINGS;
export type SettingUnit = (typeof SETTINGS)[SettingName]['unit'];

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/** One of them, as it is set. */
export interface Setting {
  readonly name: SettingName;
  /** The product's own flag or key. */
  readonly key: string;
  /** In the unit that goes with the name; of a range that nodes draw theirs from, its lower end. */
  readonly value: number;
  /** The upper end of such a range. Left out: there is none. */
  readonly upTo?: number;
}

/** A question that a node answers with what it is configured with. */
export interface SettingsQuestion {
  request(): HttpRequest;
  /** Those that the answer tells; or why it tells none, a phrase to follow the node's name. */
  read(response: HttpResponse): readonly Setting[] | Absent;
}

/** How what a product is configured with becomes known. */
export interface ProductSettings {
  /** What it calls them. Those that are left out it does not have, or nobody has looked. */
  readonly keys: Readonly<Partial<Record<SettingName, string>>>;
  /** Those that a settings file of it sets; or why it tells none, a phrase to follow the name of the file. Absent: raftmark reads no such file. */
  readonly file: ((text: string) => readonly Setting[] | Absent) | Absent;
  /** What its nodes are asked; empty where they tell nobody. */
  readonly questions: readonly SettingsQuestion[];
}

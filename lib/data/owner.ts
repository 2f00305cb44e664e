import { parseObject, stringOr } from '../base/json.ts';
import { type EntryName, NAMESPACE_PREFIX } from './dataset.ts';

/** Where a run says that it is at work on a cluster. Of no tier. */
export const OWNER_NAMESPACE = `${NAMESPACE_PREFIX}run`;

/** No key of a dataset: those are hex digits. */
const KEY = 'raftmark-run';

/** Holds the run that is at work, renewed as long as it is. */
export const OWNER_ENTRY: EntryName = { namespace: OWNER_NAMESPACE, key: KEY };

/** Holds the id of the run that filled a namespace; goes with all else that the namespace holds. */
export function markEntry(namespace: string): EntryName {
  return { namespace, key: KEY };
}

/** What a namespace says of itself from its first moment on, also one that nobody has filled and marked. */
export const OWN_WORDS = 'raftmark dataset';

/** How often a run renews what it says. */
export const BEAT_MS = 5_000;
/** A run that has said nothing new for so long is dead. */
export const FRESH_MS = 30_000;

/** A run that is at work on a cluster. */
export interface Owner {
  readonly run: string;
  /** Name of the machine that it runs on. */
  readonly host: string;
  readonly pid: number;
  /** What tells its process apart from a later one with the same number; null where there is no /proc. */
  readonly startTicks: number | null;
  readonly bootId: string | null;
  /** What its number counts in; null where nobody said. */
  readonly pidNamespace: string | null;
  /** When the run began: UTC, ISO 8601. For people; clocks of two machines need not agree. */
  readonly since: string;
}

/** What the entry holds. @param beat another number each time, so that a reader sees that the run lives */
export function ownerText(owner: Owner, beat: number): string {
  return JSON.stringify({ ...owner, beat });
}

const LONGEST = 80;

/** What comes from a cluster is shown on a terminal. */
function shown(value: unknown): string {
  return stringOr(value, '')
    .replace(/[^ -~]/g, '?')
    .slice(0, LONGEST);
}

/** The run that an entry tells of; null for a text that is none of raftmark's. */
export function readOwner(text: string | null): Owner | null {
  const value = text === null ? null : parseObject(text);
  if (value === null || shown(value.run) === '' || !Number.isSafeInteger(value.pid)) return null;
  const { startTicks, bootId, pidNamespace } = value;
  return {
    run: shown(value.run),
    host: shown(value.host) || 'an unknown machine',
    pid: Number(value.pid),
    startTicks: typeof startTicks === 'number' ? startTicks : null,
    bootId: stringOr(bootId, null),
    pidNamespace: stringOr(pidNamespace, null),
    since: shown(value.since) || 'an unknown time',
  };
}

/** Who it is, where, and since when. */
export function ownerInWords({ run, host, pid, since }: Owner): string {
  return `run ${run} on ${host} (process ${pid}, since ${since})`;
}

/** Tells by repeated looks at what a run says whether it lives: by the reader's own clock, and by what it saw change. */
export class OwnerWatch {
  private before: string | null = null;
  private sinceMs = 0;

  /**
   * @param text what the entry holds now; null when there is none
   * @param nowMs of any clock that does not step
   * @returns null as long as it cannot be told
   */
  see(text: string | null, nowMs: number): 'none' | 'lives' | 'dead' | null {
    if (readOwner(text) === null) return 'none';
    if (this.before === null) {
      this.before = text;
      this.sinceMs = nowMs;
      return null;
    }
    if (text !== this.before) return 'lives';
    return nowMs - this.sinceMs >= FRESH_MS ? 'dead' : null;
  }
}

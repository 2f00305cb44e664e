import { parseDuration } from '../../../lib/base/duration.ts';
import { byteSize, count } from '../../../lib/base/format.ts';
import { parseSize } from '../../../lib/base/size.ts';
import type { KnobSetting } from '../../../lib/report/cell.ts';
import { etcdSettings } from '../../../lib/targets/etcd/settings.ts';
import type { Setting } from '../../../lib/targets/settings.ts';
import type { Knob } from '../knob.ts';
import type { Recipe, Tuning } from '../recipe.ts';
import { ELECTION_TIMEOUT_MS, HEARTBEAT_MS, MEMBER_FLAGS, QUOTA_BYTES } from './member.ts';

/** Flags of etcd in place of those that members have otherwise. */
export type EtcdFlags = Readonly<Record<string, string | number>>;

/** What members of a product have when nobody varies it. */
export interface UsualFlags {
  readonly quotaBytes: number;
  /** How old versions have to be before they are compacted away; null where that is never done. */
  readonly retentionMs: number | null;
}

const USUAL: UsualFlags = { quotaBytes: QUOTA_BYTES, retentionMs: null };

const MiB = 1_024 ** 2;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** etcd takes no longer election timeout, and none below five heartbeats. */
const LONGEST_ELECTION_MS = 50_000;
const HEARTBEATS = 5;

const USUAL_FLAGS: EtcdFlags = { 'quota-backend-bytes': QUOTA_BYTES, ...MEMBER_FLAGS };

/** A knob that is one flag of etcd, or more of them. */
interface EtcdKnob extends Knob {
  flags(value: number): EtcdFlags;
}

interface Bounds {
  readonly low: number;
  readonly high: number;
}

const within = (value: number | null, { low, high }: Bounds): number | null =>
  value !== null && value >= low && value <= high ? value : null;

function counted(name: string, bounds: Bounds, usual: number, title: string): EtcdKnob {
  return {
    name,
    title,
    takes: `a whole number from ${count(bounds.low)} to ${count(bounds.high)}, without separators`,
    usual: count(usual),
    read: (text) => within(/^\d+$/.test(text) ? Number(text) : null, bounds),
    flags: (value) => ({ [name]: value }),
  };
}

function timed(name: string, bounds: Bounds, usual: number, title: string): EtcdKnob {
  return {
    name,
    title,
    takes: `a time from ${bounds.low}ms to ${bounds.high}ms with its unit, such as ${usual}ms`,
    usual: `${usual}ms`,
    read: (text) => within(parseDuration(text), bounds),
    flags: (value) => ({ [name]: value }),
  };
}

function knobsOf({ quotaBytes, retentionMs }: UsualFlags): readonly EtcdKnob[] {
  const quota = { low: 16 * MiB, high: QUOTA_BYTES };
  return [
    counted(
      'snapshot-count',
      { low: 1, high: 10_000_000 },
      MEMBER_FLAGS['snapshot-count'],
      'log entries that are applied between two Raft snapshots',
    ),
    counted(
      'snapshot-catchup-entries',
      { low: 1, high: 1_000_000 },
      MEMBER_FLAGS['snapshot-catchup-entries'],
      'applied log entries that a snapshot leaves in memory for slow followers',
    ),
    timed(
      'heartbeat-interval',
      { low: 1, high: ELECTION_TIMEOUT_MS / HEARTBEATS },
      HEARTBEAT_MS,
      'how often the leader tells its followers that it is there',
    ),
    timed(
      'election-timeout',
      { low: HEARTBEATS * HEARTBEAT_MS, high: LONGEST_ELECTION_MS },
      ELECTION_TIMEOUT_MS,
      'how long followers wait for their leader before they stand for election',
    ),
    {
      name: 'quota-backend-bytes',
      title: 'how large the database may grow before writes are refused',
      takes: `a size from ${byteSize(quota.low)} to ${byteSize(quota.high)} with its unit, such as 512MB or 2GB`,
      usual: byteSize(quotaBytes).replace(' ', ''),
      read: (text) => within(parseSize(text), quota),
      flags: (value) => ({ 'quota-backend-bytes': value }),
    },
    {
      name: 'auto-compaction-retention',
      title: 'for how long versions that were written over are kept before etcd compacts them away',
      takes: 'off, or a time from 1s to 24h with its unit, such as 30s or 5m',
      usual: retentionMs === null ? 'off' : `${retentionMs / 1_000}s`,
      read: (text) => (text === 'off' ? 0 : within(parseDuration(text), { low: 1_000, high: 24 * HOUR_MS })),
      flags: (value) => ({ 'auto-compaction-mode': 'periodic', 'auto-compaction-retention': `${value}ms` }),
    },
  ];
}

/**
 * How nodes that are etcd members, or stand before some, are started with one of etcd's knobs at another value.
 * @param make the product with members of such flags
 */
export function etcdTuning(make: (flags: EtcdFlags) => Recipe, usual = USUAL): Tuning {
  const knobs = knobsOf(usual);
  return { knobs, tuned: (setting) => make(flagsOf(knobs, setting)) };
}

/** @throws Error for what no knob takes: nobody may have let it come so far */
function flagsOf(knobs: readonly EtcdKnob[], { name, value }: KnobSetting): EtcdFlags {
  const knob = knobs.find((each) => each.name === name);
  const read = knob?.read(value) ?? null;
  if (knob === undefined || read === null) throw new Error(`etcd has no ${name} of ${value}`);
  return knob.flags(read);
}

/** How long followers wait for their leader, of members with such flags. */
export function electionTimeoutOf(flags: EtcdFlags): number {
  return Number(flags['election-timeout'] ?? ELECTION_TIMEOUT_MS);
}

/** How much members with such flags store. */
export function quotaOf(flags: EtcdFlags): number {
  return Number(flags['quota-backend-bytes'] ?? QUOTA_BYTES);
}

/** What members with such flags are configured with. @param usual what they have where `flags` say nothing */
export function settingsOf(flags: EtcdFlags, usual: EtcdFlags = USUAL_FLAGS): Setting[] {
  return etcdSettings((flag) => flags[flag] ?? usual[flag] ?? null);
}

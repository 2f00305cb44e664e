import type { Absent } from '../../../lib/base/absent.ts';
import { type Buckets, inUnit } from '../../../lib/base/buckets.ts';
import { readExposition, type Sample } from '../../../lib/base/exposition.ts';
import { type Found, hasLabel, type Names, PROCESS_START } from './names.ts';

/** What a node had timed of one thing since its process began. The buckets are empty where they contradict themselves. */
export interface Timed extends Buckets {
  readonly count: number;
  readonly sumMs: number;
}

/** What a node told at one moment, by metric; what it did not tell is not there. */
export interface Reading {
  readonly numbers: ReadonlyMap<Found['metric'], number>;
  readonly times: ReadonlyMap<Found['metric'], Timed>;
  /** Names under which it was found, by metric. */
  readonly families: ReadonlyMap<Found['metric'], string>;
}

/** One metric under one name, over all of its labels. */
interface Family {
  readonly name: string;
  readonly before: number;
  /** Null until one was seen, and so is `count`. */
  value: number | null;
  count: number | null;
  sumMs: number;
  readonly buckets: Map<number, number>;
}

/**
 * What a node tells, from the text of its metrics.
 * @returns absent: why it tells nothing, a clause
 */
export function readingOf(text: string, names: Names): Reading | Absent {
  const samples = readExposition(text, (name) => names.of(name).length > 0);
  if ('absent' in samples) return { absent: `answers with something else than metrics (${samples.absent})` };
  const metrics: Metrics = new Map();
  for (const sample of samples) {
    for (const found of names.of(sample.name)) count(familyOf(metrics, found), found, sample);
  }
  const told = [...metrics.keys()].some((metric) => metric !== PROCESS_START);
  return told ? chosen(metrics) : { absent: 'serves metrics, and none of those that are known' };
}

type Metrics = Map<Found['metric'], Map<string, Family>>;

function count(family: Family, found: Found, sample: Sample): void {
  // A name that is there without the label says that nothing of the kind was counted.
  const value = hasLabel(found, sample) ? sample.value : 0;
  // What falls below zero, or is no number, was never a count.
  if (!(value >= 0) || !Number.isFinite(value)) return;
  if (found.part === 'value') family.value = (family.value ?? 0) + value;
  else if (found.part === 'sum') family.sumMs += value * found.unitMs;
  else if (found.part === 'count') family.count = (family.count ?? 0) + value;
  else addBucket(family, sample.labels.get('le'), value, found.unitMs);
}

function familyOf(metrics: Metrics, { metric, family: name, before }: Found): Family {
  const families = metrics.get(metric) ?? new Map<string, Family>();
  metrics.set(metric, families);
  const known = families.get(name);
  if (known !== undefined) return known;
  const family = { name, before, value: null, count: null, sumMs: 0, buckets: new Map<number, number>() };
  families.set(name, family);
  return family;
}

function addBucket({ buckets }: Family, le: string | undefined, count: number, unitMs: number): void {
  const bound = le === '+Inf' ? Number.POSITIVE_INFINITY : inUnit(Number(le), unitMs);
  if (!Number.isNaN(bound)) buckets.set(bound, (buckets.get(bound) ?? 0) + count);
}

/** Of each metric the family whose name has the least before it: an exporter may tell the same under two. */
function chosen(metrics: Metrics): Reading {
  const numbers = new Map<Found['metric'], number>();
  const times = new Map<Found['metric'], Timed>();
  const families = new Map<Found['metric'], string>();
  for (const [metric, byName] of metrics) {
    const [family] = [...byName.values()].sort((a, b) => a.before - b.before || (a.name < b.name ? -1 : 1));
    if (family === undefined || (family.value === null && family.count === null)) continue;
    families.set(metric, family.name);
    if (family.value !== null) numbers.set(metric, family.value);
    else times.set(metric, timedOf(family, family.count ?? 0));
  }
  return { numbers, times, families };
}

function timedOf({ buckets, sumMs }: Family, count: number): Timed {
  const all = new Map(buckets).set(Number.POSITIVE_INFINITY, count);
  const bounds = [...all.keys()].sort((a, b) => a - b);
  const counts = bounds.map((bound) => all.get(bound) as number);
  const sound = counts.every((each, at) => each >= (counts[at - 1] ?? 0));
  return sound ? { count, sumMs, bounds, counts } : { count, sumMs, bounds: [], counts: [] };
}

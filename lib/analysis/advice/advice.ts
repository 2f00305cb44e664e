import { byteSize, count, elapsed, percent, perSecond, plural, times } from '../../base/format.ts';
import type { Advice, AdviceEvidence, AdvisedTime, IntervalAdvice, TimeAdvice } from '../../report/advice.ts';
import type { SettingName } from '../../targets/settings.ts';
import { electionTimeoutMs } from '../insights/evidence.ts';
import type { Observed } from '../insights/insight.ts';
import { configured, settingKey } from '../insights/settings/configured.ts';
import { type Advised, advisedIn } from './evidence.ts';

/** What is configured on a cluster, and how the product calls it; null where that is not known. */
export interface Configured {
  readonly value: number | null;
  readonly setting: string | null;
}

/**
 * Etcd's documentation, Tuning: the election timeout is at least 10 times the way to a peer and back. Ongaro, Consensus: Bridging Theory
 * and Practice, 3.4: the time that it takes to reach all servers is to be an order of magnitude less than the election timeout.
 */
const BROADCASTS = 10;
/** An election timeout is to be so many times the longest pause that was seen: the next one, on more data, is longer. */
const PAUSES = 3;
/** After an election that nobody caused the election timeout is to be so many times what it was. */
const AFTER_ELECTION = 2;
/** A follower waits for up to two election timeouts, and an election may have to be held again: Ongaro, 9.3. */
const ELECTIONS_PER_REQUEST = 2;
/** What was the longest once is not the longest there is. */
const OUTAGES = 1.5;
/** Snapshots may hold up writes for so much of the time. */
const MOST_DUTY = 0.05;
/** Ongaro, 5.1.3: a log is replaced by a snapshot once it is longer than the last one by this factor; 4 costs a fifth of the disk's writes. */
const EXPANSION = 4;
/** From so many on the time that they take is known. */
const SNAPSHOTS_NEEDED = 3;
/** Of the values of a dataset: a snapshot of less does not hold them, however well they are packed. Of a small one nobody knows. */
const HOLDS_STATE = 0.1;
const TELLING_BYTES = 65_536;

/** What the measurements of a report speak for, by cluster and size of the payload; empty where no writes were measured on more than one node. */
export function adviceOf(report: Observed): Advice[] {
  return advisedIn(report).map((advised) => {
    const { cluster, payload, evidence } = advised;
    const of = (name: SettingName): Configured => ({
      value: configured(report, cluster, name)?.value ?? null,
      setting: settingKey(report, cluster, name),
    });
    const election = { ...of('election-timeout'), value: electionTimeoutMs(report, cluster) };
    const electionTimeout = electionAdvice(evidence, election);
    return {
      cluster,
      payload: payload.name,
      payloadBytes: payload.bytes,
      evidence,
      snapshotInterval: intervalAdvice(advised, of('snapshot-interval')),
      electionTimeout,
      requestTimeout: requestAdvice(
        evidence,
        electionTimeout,
        of('request-timeout'),
        configured(report, cluster, 'election-timeout')?.upTo,
      ),
    };
  });
}

/** One of the things that a time has to be longer than. */
interface Bound {
  readonly ms: number;
  readonly because: string;
}

/** @returns the largest of them, rounded up to two figures */
function highest(bounds: readonly Bound[]): Bound | null {
  const [first] = [...bounds].sort((one, other) => other.ms - one.ms);
  return first === undefined ? null : { ...first, ms: roundedUp(first.ms) };
}

function roundedUp(ms: number): number {
  if (!(ms > 0)) return 0;
  const step = 10 ** (Math.floor(Math.log10(ms)) - 1);
  // A quotient of two fractions may lie beyond a whole number by its last bit.
  return Number((Math.ceil(ms / step - 1e-9) * step).toPrecision(2));
}

/** What the election timeout of a cluster should be at least. */
export function electionAdvice(evidence: AdviceEvidence, { value: configuredMs, setting }: Configured): TimeAdvice {
  const { broadcastMs, pauseMs, elections } = evidence;
  if (pauseMs === null && broadcastMs === null)
    return { absent: 'neither how long writes paused nor how long nodes take to reach each other is known' };
  const bounds: Bound[] = [
    ...(broadcastMs === null
      ? []
      : [
          {
            ms: BROADCASTS * broadcastMs,
            because: `${BROADCASTS} times the ${elapsed(broadcastMs)} that it takes to have something on the disks of all nodes`,
          },
        ]),
    ...(pauseMs === null || pauseMs === 0
      ? []
      : [{ ms: PAUSES * pauseMs, because: `${PAUSES} times the longest pause of writes, ${elapsed(pauseMs)}` }]),
    ...(elections !== null && elections > 0 && configuredMs !== null
      ? [
          {
            ms: AFTER_ELECTION * configuredMs,
            because: `${plural(elections, 'election')} that nobody caused at ${elapsed(configuredMs)}`,
          },
        ]
      : []),
  ];
  const bound = highest(bounds);
  if (bound === null)
    return { absent: `no pause of 150 ms was seen, and how long nodes take to reach each other is not known` };
  return advisedTime(bound, Math.max(pauseMs ?? 0, broadcastMs ?? 0), { value: configuredMs, setting });
}

/**
 * What clients should wait for an answer at least.
 * @param longestElectionMs upper end of the election timeouts that nodes are configured to draw from; 0 where there is no range
 */
export function requestAdvice(
  { writeP99Ms, outageMs, outagesUnseen = 0 }: AdviceEvidence,
  election: TimeAdvice,
  configuredAs: Configured,
  longestElectionMs = 0,
): TimeAdvice {
  if ('absent' in election) return { absent: `the election timeout is not known to be right: ${election.absent}` };
  if (writeP99Ms === null) return { absent: 'there were too few writes for a p99' };
  if (outagesUnseen > 0)
    return {
      absent: `after ${plural(outagesUnseen, 'fault')} no write was accepted again while it was watched: how long there is none is not known`,
    };
  const electionMs = Math.max(election.atLeastMs, election.configuredMs ?? 0, longestElectionMs);
  const bound = highest([
    {
      ms: ELECTIONS_PER_REQUEST * electionMs + writeP99Ms,
      because: `${ELECTIONS_PER_REQUEST} election timeouts of ${elapsed(electionMs)}, and the p99 of writes, ${elapsed(writeP99Ms)}`,
    },
    ...(outageMs === null
      ? []
      : [
          {
            ms: OUTAGES * outageMs,
            because: `${OUTAGES} times the ${elapsed(outageMs)} until writes were accepted after a leader was gone`,
          },
        ]),
  ]) as Bound;
  return advisedTime(bound, outageMs ?? writeP99Ms, configuredAs);
}

/** @param outlasted the longest that was seen of what it has to outlast, in milliseconds; 0 where nothing was */
function advisedTime({ ms, because }: Bound, outlasted: number, { value, setting }: Configured): AdvisedTime {
  return {
    atLeastMs: ms,
    configuredMs: value,
    margin: value === null || outlasted === 0 ? null : value / outlasted,
    setting,
    because: sentence(because, value, ms),
  };
}

function sentence(because: string, configuredMs: number | null, atLeastMs: number): string {
  const kept = configuredMs === null ? '' : configuredMs >= atLeastMs ? ': it is, and stays' : ': it is less';
  return `${because.charAt(0).toUpperCase()}${because.slice(1)}${kept}.`;
}

/** Between how many entries a snapshot should be made. */
export function intervalAdvice(
  { evidence, stateBytes, payload }: Pick<Advised, 'evidence' | 'stateBytes' | 'payload'>,
  { value, setting }: Configured,
): IntervalAdvice {
  const { snapshots, stallMs, snapshotBytes, writesPerSecond, entryBytes } = evidence;
  if (snapshots < SNAPSHOTS_NEEDED)
    return { absent: `${snapshots === 0 ? 'no snapshot was' : `${plural(snapshots, 'snapshot')} alone were`} seen` };
  const atLeast = stallMs === null ? null : Math.ceil(((stallMs / 1_000) * writesPerSecond) / MOST_DUTY);
  const holds = snapshotBytes !== null && snapshotBytes >= Math.max(TELLING_BYTES, HOLDS_STATE * stateBytes);
  const each = entryBytes ?? payload.bytes;
  const atMost = holds ? Math.max(1, Math.floor((EXPANSION * snapshotBytes) / each)) : null;
  if (atLeast === null && atMost === null)
    return { absent: 'neither what snapshots cost is known, nor that they hold the state' };
  const stalls =
    stallMs === null
      ? 'what they cost is not known'
      : stallMs === 0
        ? 'none of them held up writes'
        : `each holds up writes for ${elapsed(stallMs)}, which at ${perSecond(writesPerSecond)} writes/s is ${percent(MOST_DUTY)} of the time each ${count(atLeast as number)} entries`;
  const length = holds
    ? `the log is ${times(EXPANSION)} the state of ${byteSize(snapshotBytes)} after ${count(atMost as number)}`
    : `what they hold is ${snapshotBytes === null ? 'not known' : `${byteSize(snapshotBytes)}, too little to be the state`}, so how long the log may be is not said`;
  const both = atLeast !== null && atMost !== null && atLeast > atMost;
  const end = both ? '. No interval does both: less data in a snapshot would' : '';
  return {
    atLeast: stallMs === 0 ? null : atLeast,
    atMost,
    configured: value,
    setting,
    because: `Of ${plural(snapshots, 'snapshot')}: ${stalls}; ${length}${end}.`,
  };
}

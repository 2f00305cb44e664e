import { byteSize, count, elapsed, perSecond } from '../../../lib/base/format.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import type { Advice, AdvisedInterval, AdvisedTime, IntervalAdvice, TimeAdvice } from '../../../lib/report/advice.ts';
import { numbers, type Row, type Section, type TableBlock, words } from '../section.ts';

const UNKNOWN = '-';

/** What settings the measurements speak for, by the size of the payload. */
export const advice: Section = {
  title: 'Advice',
  of({ advice: all = [] }) {
    // Where nothing is known of anything, a table of lines would be all that there is.
    const known = all.filter((each) => SETTINGS.some(({ of }) => !('absent' in of(each))));
    return known.length === 0 ? [] : [tableOf(known)];
  },
};

interface Setting {
  readonly title: string;
  readonly of: (advice: Advice) => TimeAdvice | IntervalAdvice;
}

const SETTINGS: readonly Setting[] = [
  { title: 'snapshot interval', of: ({ snapshotInterval }) => snapshotInterval },
  { title: 'election timeout', of: ({ electionTimeout }) => electionTimeout },
  { title: 'request timeout', of: ({ requestTimeout }) => requestTimeout },
];

function tableOf(all: readonly Advice[]): TableBlock {
  const reasons = all.flatMap((each) =>
    SETTINGS.map(({ title, of }) => `${each.payload}${ofCluster(each, all)}, ${title}: ${reasonOf(of(each))}`),
  );
  return {
    kind: 'table',
    columns: [
      words('payload'),
      numbers('writes/s', 3),
      numbers('p99', 1),
      numbers('pause', 1),
      numbers('to disks', 2),
      numbers('snapshot', 2),
      numbers('stall', 2),
      numbers('snapshot each'),
      numbers('election'),
      numbers('request'),
    ],
    groups: grouped(all, ({ cluster }) => cluster).map((own) => ({ heading: own[0].cluster, rows: own.map(rowOf) })),
    footnotes: [
      'What was measured, and what follows: log entries from one snapshot to the next, election timeout, request timeout of clients, and of the service where it has one; (in brackets) what is configured, where that is known. Pause: the longest time without an accepted write. To disks: what it takes to send something to all nodes and have it on their disks. Stall: what a snapshot adds to the longest time without an accepted write.',
      ...reasons,
    ],
  };
}

function rowOf(advice: Advice): Row {
  const { payload, payloadBytes, evidence } = advice;
  const ms = (value: number | null): string => (value === null ? UNKNOWN : elapsed(value));
  return {
    cells: [
      `${payload} (${byteSize(payloadBytes)})`,
      perSecond(evidence.writesPerSecond),
      ms(evidence.writeP99Ms),
      evidence.pauseMs === 0 ? 'none' : ms(evidence.pauseMs),
      ms(evidence.broadcastMs),
      ms(evidence.snapshotMs),
      evidence.stallMs === 0 ? 'none' : ms(evidence.stallMs),
      told(advice.snapshotInterval, interval),
      told(advice.electionTimeout, time),
      told(advice.requestTimeout, time),
    ],
  };
}

function told<T extends object>(advice: T | { readonly absent: string }, of: (advice: T) => string): string {
  return 'absent' in advice ? 'not enough' : of(advice);
}

function time({ atLeastMs, configuredMs }: AdvisedTime): string {
  return `>= ${elapsed(atLeastMs)}${configuredMs === null ? '' : ` (${elapsed(configuredMs)})`}`;
}

function interval({ atLeast, atMost, configured }: AdvisedInterval): string {
  return `${bounds(atLeast, atMost)}${configured === null ? '' : ` (${count(configured)})`}`;
}

function bounds(atLeast: number | null, atMost: number | null): string {
  if (atLeast === null) return atMost === null ? 'any' : `<= ${count(atMost)}`;
  if (atMost === null) return `>= ${count(atLeast)}`;
  return atLeast <= atMost ? `${count(atLeast)} to ${count(atMost)}` : 'none does both';
}

function ofCluster({ cluster }: Advice, all: readonly Advice[]): string {
  return new Set(all.map((each) => each.cluster)).size > 1 ? ` on ${cluster}` : '';
}

function reasonOf(advice: TimeAdvice | IntervalAdvice): string {
  if ('absent' in advice) return `not enough evidence: ${advice.absent}.`;
  const { because, setting } = advice;
  const name = setting === null ? '' : ` It is ${setting}.`;
  const margin =
    'margin' in advice && advice.margin !== null
      ? ` What it is set to is ${advice.margin >= 10 ? Math.round(advice.margin) : advice.margin.toFixed(1)} times what it had to outlast.`
      : '';
  return `${because.charAt(0).toLowerCase()}${because.slice(1)}${margin}${name}`;
}

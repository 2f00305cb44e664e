import { measured } from '../../../lib/analysis/cells.ts';
import { countedQueues } from '../../../lib/analysis/queue-faults.ts';
import { largest } from '../../../lib/base/extremes.ts';
import { count, elapsed, inMs, perSecond, plural } from '../../../lib/base/format.ts';
import { FAULTS_BY_KIND } from '../../../lib/report/faults.ts';
import type {
  LedByNode,
  QueueFaultRound,
  QueueFaults,
  QueueFigure,
  QueueSpread,
} from '../../../lib/report/queue-faults.ts';
import {
  type Block,
  listOf,
  muted,
  numbers,
  type Row,
  type RowGroup,
  type Section,
  strong,
  words,
} from '../section.ts';
import { deathList } from './faults/deaths.ts';
import { often } from './faults/rounds.ts';
import { failedActs, headingOf } from './faults.ts';

/** What follows `fault to`. */
const TIMES: readonly (readonly [QueueFigure, string])[] = [
  ['leaderNamed', 'another leader named'],
  ['firstAccepted', 'first message accepted'],
  ['firstDelivered', 'first message delivered'],
];
const LENGTHS: readonly (readonly [QueueFigure, string])[] = [
  ['acceptedGap', 'longest without an accepted message'],
  ['deliveredGap', 'longest without a delivery'],
];
const NUMBERS: readonly (readonly [QueueFigure, string])[] = [
  ['redelivered', 'delivered again, as the service says'],
  ['duplicates', 'delivered twice or more often'],
];

/** What breaking nodes has shown of the queues that they keep, cell by cell. */
export const queueFaults: Section = {
  title: 'Faults of queues',
  of: ({ cells }) =>
    cells.flatMap((cell) => {
      const numbers = measured(cell);
      if (!numbers?.queueFaults) return [];
      return blocksOf(numbers.queueFaults, headingOf(numbers));
    }),
};

function titleOf({ victims }: QueueFaults): string {
  return victims === 'each' ? 'Rolling restart of queues' : 'Failover of queues';
}

function blocksOf(faults: QueueFaults, heading: string): Block[] {
  const { rounds, events, deaths } = faults;
  const title = (beside: string): Block => ({ kind: 'heading', text: titleOf(faults), beside: [muted(beside)] });
  const rest = [...failedActs(events), ...deathList(deaths)];
  if (rounds.length === 0) return [title(`${heading}: nothing was broken`), ...rest];
  return [
    title(heading),
    {
      kind: 'table',
      columns: [
        words(faults.victims === 'all' ? 'start of the nodes to, in ms' : 'fault to, in ms'),
        numbers('median'),
        numbers('min'),
        numbers('max'),
        words('seen'),
      ],
      groups: [...groupOf(faults, true), ...groupOf(faults, false)],
      footnotes: footnotesOf(faults),
    },
    ...listOf(rounds.map((round) => ({ mark: `#${round.round}`, text: leadersInWords(round) }))),
    ...listOf(rounds.flatMap(notesOf)),
    ...rest,
  ];
}

/** The figures of the queues whose leader was hit, or of the others; nothing where there were none. */
function groupOf({ figures, rounds }: QueueFaults, hit: boolean): RowGroup[] {
  const queues = countedQueues(rounds).filter((queue) => queue.hit === hit);
  if (queues.length === 0) return [];
  const over = (figure: QueueFigure): QueueSpread | undefined =>
    figures.find((each) => each.figure === figure && each.hit === hit);
  const row = ([figure, name]: readonly [QueueFigure, string], text: (value: number | null) => string): Row => {
    const { median = null, min = null, max = null, rounds: seen = 0 } = over(figure) ?? {};
    return { cells: [name, strong(text(median)), text(min), text(max), `${count(seen)} of ${count(queues.length)}`] };
  };
  const whole = (value: number | null): string => (value === null ? '-' : count(value));
  return [
    {
      heading: hit ? 'queues whose leader was hit' : 'queues led elsewhere',
      rows: [
        // Of a leader that was not hit none other is awaited.
        ...TIMES.filter(([figure]) => hit || figure !== 'leaderNamed').map((each) => row(each, inMs)),
        ...LENGTHS.map((each) => row(each, inMs)),
        ...NUMBERS.map((each) => row(each, whole)),
      ],
    },
  ];
}

function footnotesOf({ kind, victims, rounds, perSecond: rate, askedEveryMs }: QueueFaults): string[] {
  const who = { leader: 'The node that leads queue 1', each: 'Each node in turn', all: 'Every node' }[victims];
  const queues = rounds[0]?.queues.length ?? 0;
  const within = rounds.flatMap((round) =>
    round.queues.flatMap(({ leaderNamedWithinMs: ms }) => (ms === null ? [] : [ms])),
  );
  const acts = largest(rounds.map(({ uncertaintyMs }) => uncertaintyMs));
  return [
    `${who} ${FAULTS_BY_KIND[kind].done} ${often(rounds)}; ${plural(queues, 'queue')}, each with ${perSecond(rate)} messages/s and one consumer.`,
    `The act took up to ${elapsed(acts)}, which times may be too long by; messages are due every ${elapsed(1_000 / rate)}; nodes are asked who leads every ${elapsed(askedEveryMs)}${within.length === 0 ? '' : `, so that a leader may have been named up to ${elapsed(largest(within))} earlier than was seen`}.`,
    'seen: of the queues in all rounds. What became of each message is told above, under Messages.',
  ];
}

function leadersInWords({ nodes, leaders, readyMs, awayMs }: QueueFaultRound): string {
  const led = (list: readonly LedByNode[]): string =>
    [...list]
      .sort((one, other) => (one.leader ?? '').localeCompare(other.leader ?? ''))
      .map(({ leader, queues }) => `${leader ?? 'nobody'} ${count(queues)}`)
      .join(', ');
  const back = leaders.back === null ? '' : `; once all were back ${led(leaders.back)}`;
  const ready = readyMs === null ? '' : `, and ${elapsed(readyMs)} until all named the same leaders`;
  return `${nodes.join(', ')}: queues led before it by ${led(leaders.before)}; after it ${led(leaders.after)}${back}. Away for ${elapsed(awayMs)}${ready}.`;
}

function notesOf({ round, cutOff, died, notes }: QueueFaultRound) {
  const cut = cutOff ? ['It was cut off, and is in none of the figures.'] : [];
  const dead = died.length === 0 ? [] : [`${died.join(', ')} did not survive it.`];
  return [...cut, ...dead, ...(cutOff ? [] : notes)].map((text) => ({
    mark: `#${round}`,
    text,
  }));
}

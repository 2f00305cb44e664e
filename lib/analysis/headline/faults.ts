import { largestIfAny } from '../../base/extremes.ts';
import { elapsed, plural } from '../../base/format.ts';
import type { Failover } from '../../report/faults.ts';
import type { QueueFigure } from '../../report/queue-faults.ts';
import type { Report } from '../../report/report.ts';
import type { RoundSpread } from '../../report/rounds.ts';
import { breaksNodes, type MeasuredCell, measured } from '../cells.ts';
import { countsFromReturn, spreadInWords } from '../failover.ts';
import { breachesOf } from '../losses.ts';
import { lostMessages } from '../message-violation.ts';
import { unorderedEntries } from '../safety.ts';
import type { HeadlineLine } from './line.ts';
import { whereOf } from './where.ts';

/** What became of the service while nodes were broken, and of what it had acknowledged. */
export function outcomesOfFaults({ cells }: Pick<Report, 'cells'>): HeadlineLine[] {
  return cells.flatMap((cell) => {
    const found = measured(cell);
    if (found === null || !breaksNodes(cell)) return [];
    const parts = [...outagesOf(found), ...safetyOf(found), ...ofQueues(found)];
    if (parts.length === 0) return [];
    const bad = cell.state === 'failed' || breachesOf(cell).length > 0 || neverAcceptedAgain(found);
    const text = `${whereOf(cell, cells)}${parts.join('; ')}`;
    return [{ label: cell.scenario, text, meaning: bad ? ('bad' as const) : ('plain' as const) }];
  });
}

function outagesOf({ faults }: MeasuredCell): string[] {
  const { failover, power, rolling } = faults ?? {};
  return [
    ...(failover === undefined || failover === null ? [] : [againAfter(failover)]),
    ...(power ? [`${plural(power.rounds.length, 'power cut')}`] : []),
    ...(rolling
      ? [
          `${plural(rolling.steps.length, 'node')} restarted, ${elapsed(rolling.gapsMs)} without an accepted write in all`,
        ]
      : []),
  ];
}

/** Whether in one round or more no write was accepted any more for as long as it was watched. */
function neverAcceptedAgain({ faults }: MeasuredCell): boolean {
  return faults?.failover?.rounds.some(({ phases }) => phases.firstAccepted === null) ?? false;
}

function againAfter({ kind, phases, rounds }: Failover): string {
  const often = plural(rounds.length, kind);
  if (rounds.length === 0) return 'no round was finished';
  const accepted = phases.find(({ phase }) => phase === 'firstAccepted');
  const gap = countsFromReturn(kind) ? longestGap(rounds) : null;
  const longest = gap === null ? '' : `; up to ${elapsed(gap)} without an accepted write`;
  if (accepted === undefined) return `no write was accepted again while it was watched, ${often}${longest}`;
  const from = countsFromReturn(kind) ? ' from when the nodes were brought back' : '';
  return `writes accepted again after ${spreadInWords(accepted)}${from}, ${often}${unseenInWords(accepted)}${longest}`;
}

function unseenInWords({ missing }: RoundSpread): string {
  return missing > 0 ? `, NOT AGAIN in ${missing} while it was watched` : '';
}

/** The longest time without an accepted write over all rounds; null where none is known. */
function longestGap(rounds: Failover['rounds']): number | null {
  return largestIfAny(rounds.flatMap(({ phases }) => phases.availabilityGap ?? []));
}

function safetyOf({ faults }: MeasuredCell): string[] {
  if (faults === undefined) return [];
  const { lost, phantom, checked, acknowledged, complete } = faults.safety;
  const of = plural(checked ?? acknowledged, 'checked write');
  const unordered = unorderedEntries(faults.safety);
  return [
    lost > 0
      ? `LOST in ${plural(lost, 'entry', 'entries')} of ${of}`
      : complete
        ? `none of ${of} lost`
        : `none of ${of} found lost, and not all could be checked`,
    ...(phantom > 0 ? [`WRONG in ${plural(phantom, 'entry', 'entries')}, with a value that nobody wrote`] : []),
    ...(unordered > 0 ? [`NOT LINEARIZABLE in ${plural(unordered, 'entry', 'entries')}`] : []),
  ];
}

/** How queues fared whose leaders were hit, and what became of acknowledged messages. */
function ofQueues({ queueFaults, messages }: MeasuredCell): string[] {
  if (queueFaults === undefined) return [];
  const { kind, rounds, figures } = queueFaults;
  const often = plural(rounds.length, kind);
  const again = (figure: QueueFigure, what: string): string[] => {
    const spread = figures.find((each) => each.figure === figure && each.hit);
    return spread === undefined ? [] : [`${what} again after ${spreadInWords(spread)}${unseenInWords(spread)}`];
  };
  const times = [...again('firstAccepted', 'enqueues accepted'), ...again('firstDelivered', 'messages delivered')];
  return [
    times.length === 0 ? `${often}, no queue of a node that was hit was seen again` : `${times.join(', ')}, ${often}`,
    ...messagesOf(messages),
  ];
}

function messagesOf(messages: MeasuredCell['messages']): string[] {
  if (messages === undefined || 'absent' in messages) return [];
  const of = plural(messages.acknowledged, 'acknowledged message');
  const lost = lostMessages(messages);
  if (lost === null) return [`what became of ${of} is not known: ${messages.incomplete}`];
  return [lost > 0 ? `LOST ${plural(lost, 'message')} of ${of}` : `none of ${of} lost`];
}

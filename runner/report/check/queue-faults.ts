import { overQueueRounds } from '../../../lib/analysis/queue-faults.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { LedByNode, QueueFaultRound, QueueFaults } from '../../../lib/report/queue-faults.ts';

/** What contradicts itself in what breaking nodes has shown of queues: each names its place. Empty when nothing does. */
export function checkQueueFaults(faults: QueueFaults, state: Cell['state']): string[] {
  const { rounds, figures, deaths, events } = faults;
  const known = deaths.map(({ node }) => node);
  return [
    ...rounds.flatMap((round) =>
      checkRound(round).map((contradiction) => `queues, round ${round.round}: ${contradiction}`),
    ),
    ...rounds.flatMap(({ round, faultMs }, at) =>
      faultMs <= (rounds[at - 1]?.faultMs ?? -1)
        ? [`queues, round ${round} does not come after the one before it`]
        : [],
    ),
    ...(JSON.stringify(figures) === JSON.stringify(overQueueRounds(rounds))
      ? []
      : ['queues: the figures do not follow from the rounds']),
    ...events.flatMap(({ verb, node, atMs, doneMs }) =>
      doneMs < atMs ? [`queues: ${verb} ${node} is done before it began`] : [],
    ),
    ...rounds
      .flatMap(({ died }) => died.filter((node) => !known.includes(node)))
      .map((node) => `queues: nothing is told of ${node}`),
    ...(state === 'ok' && known.length > 0 ? [`the cell is ok, yet ${known.join(', ')} did not survive`] : []),
  ];
}

function checkRound({ queues, leaders, watchedMs }: QueueFaultRound): string[] {
  const sum = (led: readonly LedByNode[]): number => led.reduce((total, each) => total + each.queues, 0);
  const { before, after, back } = leaders;
  return [
    ...[before, after, ...(back === null ? [] : [back])].flatMap((led) =>
      sum(led) === queues.length ? [] : [`${sum(led)} of ${queues.length} queues are led by somebody or nobody`],
    ),
    ...queues.flatMap(({ queue, hit, times, leaderNamedWithinMs, leaderBefore }, at) => [
      ...(queue === at + 1 ? [] : [`queue ${queue} stands at place ${at + 1}`]),
      ...(hit && leaderBefore === null ? [`the leader of queue ${queue} was hit, and nobody knows who it was`] : []),
      ...((times.leaderNamed === null) === (leaderNamedWithinMs === null)
        ? []
        : [`queue ${queue} has one of leaderNamed and how exact it is`]),
      ...(!hit && times.leaderNamed !== null
        ? [`the leader of queue ${queue} was not hit, and another was awaited`]
        : []),
      ...(times.firstAccepted !== null && times.firstAccepted > watchedMs
        ? [`queue ${queue} took a message after the watch`]
        : []),
    ]),
  ];
}

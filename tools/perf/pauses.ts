import { unavailable } from '../../runner/system/errors.ts';
import { runBench } from './bench-run.ts';
import type { Context, Figure, Part } from './part.ts';

const TARGET = ['--target', 'etcd', '--nodes', '3', '--tier', 'smoke', '--scenarios', 'failover', '--fault', 'pause'];
const TIMEOUTS_S = [2, 4, 8];
const ROUNDS = 20;
/** The medians may lie so far apart: elections of etcd take one to two seconds, by chance. */
const APART_MS = 300;

/** After how long throughput was back, over rounds with a time-out. @throws UserError when it was not measured */
async function paused(context: Context, timeoutS: number, rounds: number): Promise<Figure> {
  const { report } = await runBench(context, [...TARGET, '--faults', String(rounds), '--timeout', `${timeoutS}s`]);
  const [cell] = report.cells;
  const phases = cell?.state === 'ok' ? cell.faults?.failover?.phases : undefined;
  const back = phases?.find(({ phase }) => phase === 'throughputBack');
  if (back === undefined) throw unavailable(`no pause was measured: ${JSON.stringify(cell).slice(0, 300)}`);
  return {
    name: `throughput back at --timeout ${timeoutS}s`,
    value: back.median,
    unit: 'ms',
    low: back.min,
    high: back.max,
    note: `seen in ${back.rounds} of ${rounds} rounds`,
  };
}

async function measure(context: Context): Promise<Figure[]> {
  const rounds = context.quick ? 1 : ROUNDS;
  context.log(`pauses: ${TIMEOUTS_S.length} times ${rounds} pauses of an etcd leader, about ${3 + rounds / 2} minutes`);
  const figures: Figure[] = [];
  for (const timeoutS of TIMEOUTS_S) figures.push(await paused(context, timeoutS, rounds));
  const medians = figures.map(({ value }) => value);
  const apart = { name: 'the medians lie apart', value: Math.max(...medians) - Math.min(...medians), unit: 'ms' };
  return [
    ...figures,
    context.quick
      ? { ...apart, note: 'one round each: not comparable with the goal' }
      : { ...apart, goal: { atMost: APART_MS } },
  ];
}

/** Whether the phases of a leader that hangs are the cluster's, and not the time-out of who measures. */
export const pausesPart: Part = {
  name: 'pauses',
  title: 'Throughput back after a pause of an embedded etcd leader, whatever --timeout is',
  run: measure,
};

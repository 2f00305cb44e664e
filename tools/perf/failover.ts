import { unavailable } from '../../runner/system/errors.ts';
import { runBench } from './bench-run.ts';
import type { Context, Figure, Part } from './part.ts';

const TARGET = ['--target', 'etcd', '--nodes', '3', '--tier', 'small', '--scenarios', 'failover'];
const MOST_SECONDS = 180;
const MANY = 20;

/** A run of so many kills: how long it took, and what became of the writes. @throws UserError when it was not measured */
async function failovers(context: Context, kills: number) {
  context.log(`failover: ${kills} kills of an etcd leader, about ${Math.ceil((25 + 9 * kills) / 60)} minutes`);
  const { report, seconds } = await runBench(context, [...TARGET, '--faults', String(kills)]);
  const [cell] = report.cells;
  const faults = cell?.state === 'ok' ? cell.faults : null;
  if (!faults?.failover) throw unavailable(`no failover was measured: ${JSON.stringify(cell).slice(0, 300)}`);
  const { safety, failover } = faults;
  const { lost, phantom, acknowledged, complete } = safety;
  context.log(
    `failover: ${failover.rounds.length} kills in ${seconds.toFixed(0)} s, ${acknowledged} acknowledged writes, lost ${lost}, phantom ${phantom}, complete ${complete}`,
  );
  return { seconds, safety, failover };
}

async function measure(context: Context): Promise<Figure[]> {
  const few = await failovers(context, context.quick ? 1 : 5);
  const many = await failovers(context, context.quick ? 2 : MANY);
  const { rounds, phases } = many.failover;
  const back = phases.find(({ phase }) => phase === 'acceptedEverywhere');
  const { lost, phantom, complete, acknowledged } = many.safety;
  return [
    {
      name: 'whole run of 5 kills',
      value: few.seconds,
      unit: 's',
      goal: { atMost: MOST_SECONDS },
      ...(context.quick ? { note: 'one kill: not comparable with the goal' } : {}),
    },
    {
      name: `entries that lost an acknowledged write after ${rounds.length} kills`,
      value: lost + phantom,
      unit: 'entries',
      goal: { atMost: 0 },
      note: `${acknowledged} acknowledged writes; the ledger is ${complete ? 'complete' : 'NOT complete'}`,
    },
    { name: 'complete ledgers', value: Number(complete), unit: 'of 1', goal: { atLeast: 1 } },
    ...(back
      ? [
          {
            name: 'from the kill until every survivor accepts writes',
            value: back.median,
            unit: 'ms',
            low: back.min,
            high: back.max,
          },
        ]
      : []),
  ];
}

/** What a run of failovers takes, and whether many kills of a real leader under load lose anything. */
export const failoverPart: Part = {
  name: 'failover',
  title: 'Failover of an embedded etcd cluster, tier small, 100 writes/s and 50 reads/s meanwhile',
  run: measure,
};

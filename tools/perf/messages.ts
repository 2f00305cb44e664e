import { plural } from '../../lib/base/format.ts';
import type { MessageAccount } from '../../lib/report/messages.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { fakeFila } from '../../test/fixtures/fake-fila.ts';
import type { Mischief } from '../../test/fixtures/fake-fila-messages.ts';
import { runBench } from './bench-run.ts';
import { inScope } from './notices/scope.ts';
import type { Context, Figure, Part } from './part.ts';

const ONE_IN = 1_000;
/** After so many messages the broker is honest, so that all it did is delivered before the run ends. */
const MISCHIEVOUS_MESSAGES = 3_000;
/** Longer than the load, in which nothing is to come twice that the broker did not repeat; shorter than queues of the run are read for. */
const LEASE_MS = 14_000;
const RUNS_EACH = 5;
/** One producer and one consumer: between several of them no order is owed. */
const FLAGS = ['--scenarios', 'enqueue-consume', '--users', '1', '--duration', '10s', '--warmup', '500ms'];

/** What each mischief is told as. */
const TOLD_AS = {
  lose: 'undelivered',
  repeat: 'duplicates',
  reorder: 'outOfOrder',
  invent: 'phantom',
} as const satisfies Readonly<Record<Mischief, keyof MessageAccount>>;

interface Run {
  /** How often the broker did it. */
  readonly done: number;
  /** By kind, what the report says. */
  readonly told: Readonly<Record<Mischief, number>>;
}

/** Runs the benchmark on a broker that does something to one message in a thousand. @throws UserError when its messages are not accounted for */
function runBeside(context: Context, mischief: Mischief): Promise<Run> {
  return inScope(async (scope) => {
    const cluster = await fakeFila(scope, { leaseMs: LEASE_MS });
    let [messages, done] = [0, 0];
    cluster.mischief = () => {
      if (++messages > MISCHIEVOUS_MESSAGES || messages % ONE_IN !== ONE_IN / 2) return null;
      done++;
      return mischief;
    };
    const flags = ['--target', 'fila', '--host', cluster.urls.join(','), ...FLAGS];
    const { report } = await runBench(context, flags, { mayFail: true });
    const [cell] = report.cells;
    const account = cell !== undefined && 'messages' in cell ? cell.messages : undefined;
    if (account === undefined || 'absent' in account) throw unavailable('the report does not account for messages');
    if (messages < MISCHIEVOUS_MESSAGES)
      throw unavailable(`only ${plural(messages, 'message')} were sent, ${MISCHIEVOUS_MESSAGES} are needed`);
    const { undelivered: lose, duplicates: repeat, outOfOrder: reorder, phantom: invent } = account;
    return { done, told: { lose, repeat, reorder, invent } };
  });
}

/** Whether what was done is told by its number, and nothing else. */
function isExact({ done, told }: Run, mischief: Mischief): boolean {
  return Object.entries(told).every(([kind, times]) => times === (kind === mischief ? done : 0));
}

async function measure(context: Context): Promise<Figure[]> {
  const kinds = Object.keys(TOLD_AS) as Mischief[];
  const each = context.quick ? 1 : RUNS_EACH;
  let exact = 0;
  for (let run = 1; run <= each; run++) {
    for (const mischief of kinds) {
      const seen = await runBeside(context, mischief);
      if (isExact(seen, mischief)) exact++;
      const told = kinds.map((kind) => `${TOLD_AS[kind]} ${seen.told[kind]}`).join(', ');
      context.log(`messages, ${mischief}, run ${run} of ${each}: done ${plural(seen.done, 'time')}; told: ${told}`);
    }
  }
  const all = each * kinds.length;
  return [
    {
      name: `brokers that lose, repeat, reorder or invent one message in ${ONE_IN}: runs that tell it exactly`,
      value: exact,
      unit: 'runs',
      goal: { atLeast: all },
      note: `of ${all}`,
    },
  ];
}

/** Whether every message is accounted for, on brokers that cannot be trusted. */
export const messagesPart: Part = {
  name: 'messages',
  title: 'What became of messages, on brokers that cannot be trusted',
  run: measure,
};

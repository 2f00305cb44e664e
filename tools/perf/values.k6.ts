// What values cost k6 for each write, of each size and kind of request: a script for `k6 run`, printed as one line of JSON.
import exec from 'k6/execution';
import { makeDataset } from '../../lib/data/dataset.ts';
import { Pieces, type Preparation, pieceWalk } from '../../lib/data/pieces.ts';
import { headLength, markWriter, stampWriter } from '../../lib/data/stamp.ts';
import { TIERS } from '../../lib/data/tier.ts';
import { K6_TARGETS, K6_TEXT } from '../../lib/k6/client.ts';
import { keepsEntries } from '../../lib/targets/kinds.ts';
import { type LoadShape, spokenTo } from '../../lib/targets/target.ts';

export const options = { vus: 1, iterations: 1 };

const KINDS = [
  ['confman', 'http'],
  ['etcd', 'grpc'],
  ['etcd', 'http'],
] as const;
const SIZES = [10, 64, 1_024, 102_400, 1_048_576];
const USERS = 20;
const SEED = 1;
/** The best of many short rounds: what else the machine does falls on the others. */
const ROUNDS = 200;
const ROUND_BYTES = 2 ** 22;
const MOST_WRITES = 200;

const dataset = makeDataset(TIERS[1], SEED);
const indexes = Array.from({ length: 64 }, (_, at) => (at * 7_919) % 1_000);

/** Microseconds of one write's preparation. */
function costOf(kind: (typeof KINDS)[number], shape: LoadShape, bytes: number): number {
  const [name, protocol] = kind;
  const target = K6_TARGETS.find((known) => known.name === name);
  if (!target || !keepsEntries(target)) throw new Error(`there is no target ${name}`);
  const load = spokenTo(target, protocol, null).entries.loadRequests(shape);
  const write: (index: number) => unknown = 'writeMessage' in load ? load.writeMessage : load.writeBody;
  const clock = exec.instance;
  const writes = Math.max(2, Math.min(MOST_WRITES, Math.floor(ROUND_BYTES / bytes)));
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = clock.currentTestRunDuration;
    for (let at = 0; at < writes; at++) write(indexes[at & 63] as number);
    best = Math.min(best, (clock.currentTestRunDuration - start) / writes);
  }
  return best * 1_000;
}

export default function run(): void {
  const costs = KINDS.flatMap((kind) =>
    SIZES.map((bytes) => {
      const pieces = new Pieces(bytes, SEED, 'random', K6_TEXT);
      const { namespaces, namespaceIndex, keyNumber } = dataset;
      const basis = { namespaces, namespaceIndex, keyNumber, headBytes: headLength(bytes), pieceBytes: pieces.length };
      const values = {
        ...basis,
        putStamp: stampWriter({ seed: SEED, writer: 1 }, bytes),
        putMark: markWriter(SEED, bytes),
        values: <T>(preparation: Preparation<T>) => pieceWalk(pieces, 1, () => USERS, preparation),
      };
      const whole = costOf(kind, values, bytes);
      // The same request with a value that never changes.
      const bare = costOf(
        kind,
        {
          ...basis,
          putStamp: () => {},
          putMark: () => {},
          values: ({ prepare }) => {
            const one = prepare(pieces.text(0));
            return () => one;
          },
        },
        bytes,
      );
      return { kind: kind.join(' '), bytes, us: whole - bare };
    }),
  );
  console.log(`COSTS ${JSON.stringify(costs)}`);
}

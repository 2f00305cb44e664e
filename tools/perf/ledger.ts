import { count } from '../../lib/base/format.ts';
import { parseObject } from '../../lib/base/json.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { bundleProgram } from './bundle.ts';
import { figureOf } from './figures.ts';
import { runMetered } from './metered.ts';
import type { Context, Figure, Part } from './part.ts';

const WRITES = 1_000_000;
/** Without reads, and with as many reads as writes. */
const READS = [0, 1_000_000] as const;
const MOST_MEGABYTES = 200;
const LIMIT_MS = 120_000;
const MEGABYTE = 1_024 ** 2;

interface Judged {
  readonly megabytes: number;
  readonly recordSeconds: number;
  readonly judgeSeconds: number;
}

/** @throws UserError when the process fails, or judges a faultless history otherwise */
async function judge(context: Context, program: string, reads: number): Promise<Judged> {
  const { exitCode, output } = await runMetered([process.execPath, program, String(WRITES), String(reads)], {
    env: { PATH: process.env.PATH },
    limitMs: LIMIT_MS,
    signal: context.signal,
  });
  const said = exitCode === 0 ? parseObject(output) : null;
  const right = said?.writes === WRITES && said.reads === reads && said.clean === true;
  if (!said || !right || said.peakBytes === 0) throw unavailable(`the ledger's process failed: ${output.trim()}`);
  return {
    megabytes: Number(said.peakBytes) / MEGABYTE,
    recordSeconds: Number(said.recordSeconds),
    judgeSeconds: Number(said.judgeSeconds),
  };
}

async function measure(context: Context): Promise<Figure[]> {
  const rounds = context.quick ? 2 : 5;
  // Bundled, so that the process that is measured holds nothing but the ledger.
  const program = await bundleProgram(context, 'tools/perf/ledger-child.ts');
  const figures: Figure[] = [];
  for (const reads of READS) {
    const judged: Judged[] = [];
    for (let round = 1; round <= rounds; round++) {
      const one = await judge(context, program, reads);
      judged.push(one);
      context.log(
        `ledger, ${count(reads)} reads, round ${round} of ${rounds}: ${one.megabytes.toFixed(0)} MB, judged in ${one.judgeSeconds.toFixed(2)} s`,
      );
    }
    const name = `${count(WRITES)} writes, ${reads === 0 ? 'no' : count(reads)} reads`;
    figures.push(
      figureOf(
        `${name}: peak of the process`,
        'MB',
        judged.map(({ megabytes }) => megabytes),
        { goal: { atMost: MOST_MEGABYTES } },
      ),
      figureOf(
        `${name}: recording`,
        's',
        judged.map(({ recordSeconds }) => recordSeconds),
      ),
      figureOf(
        `${name}: judging`,
        's',
        judged.map(({ judgeSeconds }) => judgeSeconds),
      ),
    );
  }
  return figures;
}

/** What it costs to keep the ledger of every write of a fault scenario, and to judge it, in a process of its own. */
export const ledgerPart: Part = {
  name: 'ledger',
  title: 'Safety ledger (1,000 entries on 3 nodes; largest resident size of the whole process)',
  run: measure,
};

import { count } from '../../lib/base/format.ts';
import { parseObject } from '../../lib/base/json.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { bundleProgram } from './bundle.ts';
import { figureOf } from './figures.ts';
import { runMetered } from './metered.ts';
import type { Context, Figure, Part } from './part.ts';

const OPERATIONS = 1_000_000;
/** All on one, on as many as a dataset has, and on about as many as there are writes, as beside faults. */
const ENTRIES = [1, 1_000, 500_000] as const;
/** Entries of which a read is stale, where there are so many. */
const STALE = 3;
const MOST_MEGABYTES = 400;
const MOST_SECONDS = 10;
const LIMIT_MS = 120_000;
const MEGABYTE = 1_024 ** 2;

interface Judged {
  readonly megabytes: number;
  readonly judgeSeconds: number;
}

/** @throws UserError when the process fails, or finds other violations than there are */
async function judge(context: Context, program: string, entries: number): Promise<Judged> {
  const stale = Math.min(STALE, entries);
  const args = [OPERATIONS, entries, stale].map(String);
  const { exitCode, output } = await runMetered([process.execPath, program, ...args], {
    env: { PATH: process.env.PATH },
    limitMs: LIMIT_MS,
    signal: context.signal,
  });
  const said = exitCode === 0 ? parseObject(output) : null;
  const right = said?.operations === OPERATIONS && said.expected === stale && said.violated === stale;
  if (!said || !right || said.peakBytes === 0) throw unavailable(`the judge's process failed: ${output.trim()}`);
  return { megabytes: Number(said.peakBytes) / MEGABYTE, judgeSeconds: Number(said.judgeSeconds) };
}

async function measure(context: Context): Promise<Figure[]> {
  const rounds = context.quick ? 2 : 5;
  // Bundled, so that the process that is measured holds nothing but the judge.
  const program = await bundleProgram(context, 'tools/perf/registers-child.ts');
  const figures: Figure[] = [];
  for (const entries of ENTRIES) {
    const judged: Judged[] = [];
    for (let round = 1; round <= rounds; round++) {
      const one = await judge(context, program, entries);
      judged.push(one);
      context.log(
        `registers, ${count(entries)} entries, round ${round} of ${rounds}: ${one.megabytes.toFixed(0)} MB, judged in ${one.judgeSeconds.toFixed(2)} s`,
      );
    }
    const name = `${count(OPERATIONS)} operations of ${count(entries)} ${entries === 1 ? 'entry' : 'entries'}`;
    figures.push(
      figureOf(
        `${name}: judging`,
        's',
        judged.map(({ judgeSeconds }) => judgeSeconds),
        { goal: { atMost: MOST_SECONDS } },
      ),
      figureOf(
        `${name}: peak of the process`,
        'MB',
        judged.map(({ megabytes }) => megabytes),
        { goal: { atMost: MOST_MEGABYTES } },
      ),
    );
  }
  return figures;
}

/** What it costs to decide whether the reads and writes of a fault scenario are linearizable, in a process of its own. */
export const registersPart: Part = {
  name: 'registers',
  title: 'Linearizability (largest resident size of the whole process; every stale read has to be found)',
  run: measure,
};

import { runBench } from '../bench-run.ts';
import type { Context, Figure, Part } from '../part.ts';
import { TROUBLES, type Trouble, toldOf } from './troubles.ts';

const RUNS = 5;

/** Runs the benchmark beside a trouble. @returns the sentence that tells of it, and what the verdict said */
async function tell(context: Context, trouble: Trouble): Promise<{ told: string | null; reasons: readonly string[] }> {
  const ends: (() => void | Promise<void>)[] = [];
  try {
    const flags = await trouble.begin({ after: (end) => void ends.push(end) });
    const { report } = await runBench(context, [...flags, ...(trouble.control ? [] : ['--no-control'])]);
    const [cell] = report.cells;
    if (cell === undefined) return { told: null, reasons: ['the run has no cell'] };
    return { told: toldOf(report, trouble), reasons: cell.state === 'ok' ? cell.verdict.reasons : [cell.reason] };
  } finally {
    for (const end of ends) await end();
  }
}

/** Whether verdicts notice what they are for: each trouble brought about for real, again and again. */
export const noticesPart: Part = {
  name: 'notices',
  title: 'Troubles that a verdict has to tell of, by the right sentence',
  async run(context) {
    const runs = context.quick ? 1 : RUNS;
    context.log(
      `notices: ${TROUBLES.length} troubles, ${runs} of each, about ${Math.ceil((TROUBLES.length * runs * 14) / 60)} minutes`,
    );
    const figures: Figure[] = [];
    for (const trouble of TROUBLES) {
      let value = 0;
      let note = '';
      for (let run = 1; run <= runs; run++) {
        const { told, reasons } = await tell(context, trouble);
        if (told !== null) value++;
        // What went unnoticed is what is to be looked at.
        if (told === null || note === '') note = told ?? `not told: ${reasons.join(' ') || 'valid'}`;
        context.log(`notices: ${trouble.name}, run ${run} of ${runs}: ${told ?? `NOT TOLD (${reasons.join(' ')})`}`);
      }
      figures.push({ name: trouble.name, value, unit: `of ${runs}`, goal: { atLeast: runs }, note });
    }
    return figures;
  },
};

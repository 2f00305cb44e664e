import { clientLimit } from '../../../lib/analysis/insights/client-limit.ts';
import { INSIGHTS } from '../../../lib/analysis/insights/insights.ts';
import { plural } from '../../../lib/base/format.ts';
import type { Finding } from '../../../lib/report/findings.ts';
import type { Report } from '../../../lib/report/report.ts';
import { UserError } from '../../../runner/system/errors.ts';
import { runBench } from '../bench-run.ts';
import { inScope } from '../notices/scope.ts';
import type { Context, Part } from '../part.ts';
import { MOST_OTHERS, othersIn } from './honest/part.ts';
import { falseAlarmsIn, matrixFigures, matrixLines, type Row } from './matrix.ts';
import { MADE_TROUBLES, NOT_MADE } from './troubles/index.ts';
import type { MadeTrouble } from './troubles/trouble.ts';

const RUNS = 10;
const QUICK_RUNS = 2;
const RUN_S = 30;
const WIDTH = 200;

/** Runs the benchmark beside a trouble. @returns what was noticed @throws UserError when it did not come about */
export async function noticedBeside(context: Context, trouble: MadeTrouble): Promise<readonly Finding[]> {
  const { mayFail = false, calibrated = false } = trouble;
  return inScope(async (scope) => {
    const { flags, k6 = context.k6 } = await trouble.begin(scope, context);
    const { report } = await runBench({ ...context, k6 }, flags, { mayFail, calibrated });
    return (report.findings ?? []).filter(({ id }) => !isRight(id, trouble, report));
  });
}

/** Whether a rule tells of other programs that were at work beside a trouble, which is none of its alarms. */
function isRight(rule: string, { wanted }: MadeTrouble, report: Report): boolean {
  return rule === clientLimit.id && !wanted.includes(rule) && othersIn(report) > MOST_OTHERS;
}

/** Whether rules notice what they are for, and nothing else: each trouble made by processes, again and again. */
export const insightsPart: Part = {
  name: 'insights',
  title: 'What raftmark notices beside troubles that were made',
  async run(context) {
    const each = context.quick ? QUICK_RUNS : RUNS;
    const minutes = Math.ceil((MADE_TROUBLES.length * each * RUN_S) / 60);
    context.log(`insights: ${MADE_TROUBLES.length} troubles, ${each} runs of each, about ${minutes} minutes`);
    const rows = MADE_TROUBLES.map((trouble): Growing => ({ trouble, runs: [], failed: [] }));
    // One of each before the next, so that what the machine does meanwhile meets all of them alike.
    for (let run = 1; run <= each; run++) {
      for (const row of rows) await another(context, row, `run ${run} of ${each}`);
      context.log(`insights: after ${plural(run, 'run')} of each: ${missedIn(rows)}`);
    }
    for (const line of matrixLines(rows, INSIGHTS, WIDTH)) context.log(line);
    for (const [rule, why] of Object.entries(NOT_MADE)) context.log(`not made: ${rule}: ${why}`);
    return matrixFigures(rows, each);
  },
};

/** A trouble with what came of it so far. */
interface Growing extends Row {
  readonly trouble: MadeTrouble;
  readonly runs: (readonly Finding[])[];
  readonly failed: string[];
}

/** Makes one more run of a trouble and keeps what was noticed. */
async function another(context: Context, { trouble, runs, failed }: Growing, which: string): Promise<void> {
  const told = await once(context, trouble);
  if (typeof told === 'string') failed.push(told);
  else runs.push(told);
  context.log(`insights: ${trouble.name}, ${which}: ${typeof told === 'string' ? told : inShort(trouble, told)}`);
}

/** Which troubles were not told each time, and how often they were. */
function missedIn(rows: readonly Row[]): string {
  const missed = rows.flatMap(({ trouble, runs, failed }) => {
    const right = runs.filter((found) => missedOf(trouble, found).length === 0).length;
    const all = runs.length + failed.length;
    return right === all ? [] : [`${trouble.name} ${right}/${all}`];
  });
  return missed.length === 0 ? 'all were told' : `told in ${missed.join(', ')}, the others each time`;
}

/** @returns why it did not come about, where it did not */
async function once(context: Context, trouble: MadeTrouble): Promise<readonly Finding[] | string> {
  try {
    return await noticedBeside(context, trouble);
  } catch (error) {
    if (!(error instanceof UserError) || context.signal.aborted) throw error;
    return error.message;
  }
}

/** The rules that are for a trouble and did not tell of it. */
function missedOf({ wanted, told = [] }: Row['trouble'], found: Row['runs'][number]): string[] {
  return [
    ...wanted.filter((rule) => !found.some(({ id, severity }) => id === rule && severity !== 'note')),
    ...told.filter((rule) => !found.some(({ id }) => id === rule)),
  ];
}

function inShort(trouble: MadeTrouble, found: readonly Finding[]): string {
  const missed = missedOf(trouble, found);
  const falsely = falseAlarmsIn({ trouble }, found);
  const words = found.filter(({ severity }) => severity !== 'note').map(({ id }) => id);
  const rest = [
    ...(missed.length > 0 ? [`NOT TOLD: ${missed.map((rule) => asNote(found, rule)).join(', ')}`] : []),
    ...(falsely.length > 0 ? [`FALSE: ${falsely.join(', ')}`] : []),
  ];
  return [words.join(', ') || 'nothing', ...rest].join('; ');
}

/** A rule, and that it was only noted where it was. */
function asNote(found: readonly Finding[], rule: string): string {
  return found.some(({ id }) => id === rule) ? `${rule} (but noted)` : rule;
}

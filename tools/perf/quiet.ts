import { measured } from '../../lib/analysis/cells.ts';
import type { Report } from '../../lib/report/report.ts';
import { runBench } from './bench-run.ts';
import type { Context, Figure, Part } from './part.ts';
import { watchingShare } from './watching.ts';

const TARGETS = ['etcd', 'confman'] as const;
const RUNS = 10;
const WHAT = ['--nodes', '3', '--tier', 'smoke', '--scenarios', 'write-concurrent,read-concurrent,mixed'];
const TIMES = ['--users', '10', '--duration', '5s', '--warmup', '2s'];
/** By these a verdict says that the machine was not quiet: they are right, and what else is told of such a run may be so too. */
const MACHINE = ['other-programs', 'steal'];
/** Of all runs on a quiet machine so many may be doubted by any rule. */
const MOST = 1;
const WATCHING_MOST = 0.01;

/** What the verdicts of a run say. */
interface Verdicts {
  /** Names of the rules that any of its cells broke, each once. */
  readonly rules: readonly string[];
  /** The most processors that other programs took in any of its cells; 0 where that is not known. */
  readonly otherCores: number;
}

/** @throws Error when a cell of it was not measured */
export function verdictsOf({ cells }: Report): Verdicts {
  const all = cells.map((cell) => {
    const numbers = cell.state === 'ok' ? measured(cell) : null;
    if (numbers === null)
      throw new Error(`${cell.id} was not measured: ${'reason' in cell ? cell.reason : cell.state}`);
    return numbers;
  });
  const cores = all.map(({ machine }) =>
    machine === undefined || 'absent' in machine ? 0 : (machine.otherCores ?? 0),
  );
  return {
    rules: [...new Set(all.flatMap(({ verdict }) => verdict.rules ?? []))],
    otherCores: Math.max(0, ...cores),
  };
}

/** What runs of nothing but honest load say of the rules; runs on a machine that was not quiet are told apart. */
export function quietFigures(runs: readonly Verdicts[]): Figure[] {
  const disturbed = runs.filter(({ rules }) => rules.some((rule) => MACHINE.includes(rule)));
  const quiet = runs.filter((run) => !disturbed.includes(run));
  const byRule = (among: readonly Verdicts[]): string => {
    const names = [...new Set(among.flatMap(({ rules }) => rules))];
    const counts = names.map((name) => `${name} in ${among.filter(({ rules }) => rules.includes(name)).length}`);
    return counts.join(', ') || 'no rule fired';
  };
  return [
    {
      name: `runs that a rule doubted, of ${quiet.length} on a quiet machine`,
      value: quiet.length === 0 ? Number.NaN : quiet.filter(({ rules }) => rules.length > 0).length,
      unit: 'runs',
      goal: { atMost: MOST },
      note: quiet.length === 0 ? 'other programs ran all the time: run it when nothing else does' : byRule(quiet),
    },
    {
      name: 'runs on a machine that was not quiet',
      value: disturbed.length,
      unit: `of ${runs.length}`,
      ...(disturbed.length > 0 ? { note: byRule(disturbed) } : {}),
    },
    {
      name: 'processors that other programs took, most of any cell',
      value: Math.max(0, ...runs.map(({ otherCores }) => otherCores)),
      unit: 'processors',
    },
  ];
}

/** Whether rules of a verdict leave real runs alone with which nothing is wrong, and what watching costs. */
export const quietPart: Part = {
  name: 'quiet',
  title: 'Rules of the verdict on real runs with which nothing is wrong; needs a quiet machine',
  async run(context: Context) {
    const each = context.quick ? 1 : RUNS;
    context.log(
      `quiet: ${each} runs each of ${TARGETS.join(' and ')}, about ${Math.ceil((TARGETS.length * each * 42) / 60)} minutes`,
    );
    const runs: Verdicts[] = [];
    for (let run = 1; run <= each; run++) {
      for (const target of TARGETS) {
        const { report } = await runBench(context, ['--target', target, ...WHAT, ...TIMES]);
        const verdicts = verdictsOf(report);
        runs.push(verdicts);
        context.log(
          `quiet: ${target}, run ${run} of ${each}: ${verdicts.rules.join(', ') || 'valid'}; other programs ${verdicts.otherCores.toFixed(2)} processors`,
        );
      }
    }
    return [
      ...quietFigures(runs),
      {
        name: 'watching the machine and judging a cell of 5 s, of one core',
        value: await watchingShare(),
        unit: 'share',
        goal: { atMost: WATCHING_MOST },
      },
    ];
  },
};

import { parseRule, RuleError, type ThresholdRule } from '../../../lib/analysis/threshold-rules/parse.ts';
import { whyNotHanded } from '../../../lib/exchange/k6-output.ts';
import { usageError } from '../../system/errors.ts';
import { RESULTS } from '../../system/project-root.ts';
import { readLabel } from '../labels.ts';
import { durationFlag } from '../values.ts';
import { flag, group, known, onOff, pathOf, repeatable } from './flag.ts';

/** What `--list` shows the parts of. */
export const LISTED = ['targets', 'tiers', 'payloads', 'scenarios', 'suites', 'insights', 'knobs'] as const;

/** One of them, or all. */
export type Listed = (typeof LISTED)[number] | 'all';

/** Verdicts from which on a figure is not taken. */
const STRICTNESS = ['invalid', 'suspect'] as const;
export type Strictness = (typeof STRICTNESS)[number];

/** Numbers are fetched once a second. */
const LEAST_PROGRESS_MS = 1_000;
const MOST_PROGRESS_MS = 3_600_000;

/** What a run shows, exports and leaves. */
export const OUTPUT_FLAGS = group('Output:', {
  outs: repeatable('--out <output>', 'k6 output, handed to k6 unchanged, e.g. json=FILE; may repeat', k6Output),
  /** k6's own dashboard: off, or on with a folder for its pages, null to keep none. */
  webUi: flag<{ readonly folder: string | null }>(
    '--web-ui [folder]',
    "open k6's dashboard for each script, and keep its page in a folder",
    { parse: (text) => ({ folder: text === '' ? null : text }) },
  ),
  outputDir: flag('--output-dir <folder>', 'where reports go', { parse: pathOf, default: RESULTS }),
  labelList: repeatable(
    '--label <key=value>',
    'say in the report what the run is of, e.g. branch=main; may repeat',
    readLabel,
  ),
  /** The file that JUnit's XML goes to; null: none. */
  junit: flag('--junit <file>', "also write JUnit's XML, for what shows tests", { parse: pathOf }),
  annotations: onOff(
    '--no-annotations',
    'in a job of GitHub Actions, show neither annotations nor a summary on its page',
  ),
  /** From which verdict on a run that was measured ends as if it had not been; null: from none. */
  strict: flag<Strictness | null>(
    '--strict [level]',
    'end with 4 where a cell is invalid, or with suspect where one is doubted',
    {
      parse: (text, name) => (text === '' ? 'invalid' : known(text, name, STRICTNESS)),
    },
  ),
  thresholdRules: repeatable(
    '--threshold <rule>',
    "end with 1 where a figure is not as it should be, or was not measured, e.g. 'write p99 < 50ms'; may repeat",
    thresholdRule,
  ),
  cleanup: onOff('--no-cleanup', 'keep what was created, and say where it is'),
  /** What is shown of what can be chosen from; null: nothing, and something is measured. */
  list: flag<Listed>(
    '--list [what]',
    `show what can be chosen from, and end; with one of ${LISTED.join(', ')} that alone`,
    { parse: (text, name) => (text === '' ? 'all' : known(text, name, LISTED)) },
  ),
  dryRun: onOff('--dry-run', 'show the plan, cell by cell, and end'),
  yes: onOff('--yes', 'run a plan that writes a lot, and empty a cluster for --fresh, without asking'),
  force: onOff('--force', 'measure although another run is at work on the cluster, which spoils that run'),
  /** How often lines tell of a cell that is being measured; null: when it is over. */
  progressMs: flag<number | null>(
    '--progress <time>',
    'in a pipe or a file: a line so often on what is being measured, e.g. 5s',
    {
      parse: (text, name) => durationFlag(name, text, LEAST_PROGRESS_MS, MOST_PROGRESS_MS),
      excludes: { flags: ['--quiet'], because: '--progress and --quiet exclude each other: leave one of them out' },
    },
  ),
  quiet: onOff('--quiet', 'print only the result'),
});

/** An output of k6 begins with its kind. A path alone is what the folder of reports would be, and k6 would refuse it script by script. */
function k6Output(text: string): string {
  const kind = text.split('=', 1)[0] ?? '';
  if (/^[A-Za-z][\w-]*$/.test(kind)) {
    const why = whyNotHanded(text);
    if (why !== null) throw usageError(`--out ${why}`);
    return text;
  }
  // It may hold a password, so it is not repeated.
  throw usageError(
    '--out takes an output of k6, which begins with its kind, as in json=FILE; reports go to --output-dir',
  );
}

/** A limit in words. @throws UserError that says what is wrong in it, at which character */
function thresholdRule(text: string, name: string): ThresholdRule {
  try {
    return parseRule(text);
  } catch (error) {
    if (error instanceof RuleError) throw usageError(`${name} "${text}": ${error.message}`);
    throw error;
  }
}

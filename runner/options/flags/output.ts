import { RESULTS } from '../../system/project-root.ts';
import { asItIs, flag, group, onOff, repeatable } from './flag.ts';

/** What a run shows, exports and leaves. */
export const OUTPUT_FLAGS = group('What is shown and kept:', {
  outs: repeatable('--out <output>', 'k6 output, handed to k6 unchanged, e.g. json=FILE; may repeat', asItIs),
  /** k6's own dashboard: off, or on with a folder for its pages, null to keep none. */
  webUi: flag<{ readonly folder: string | null }>(
    '--web-ui [folder]',
    "open k6's dashboard for each script, and keep its page in a folder",
    { parse: (text) => ({ folder: text === '' ? null : text }) },
  ),
  outputDir: flag('--output-dir <folder>', 'where reports go', { parse: asItIs, default: RESULTS }),
  cleanup: onOff('--no-cleanup', 'keep what was created, and say where it is'),
  list: onOff('--list', 'show targets, tiers, payloads, scenarios, suites and insights, and end'),
  dryRun: onOff('--dry-run', 'show the plan, cell by cell, and end'),
  yes: onOff('--yes', 'run a plan that writes a lot, and empty a cluster for --fresh, without asking'),
  force: onOff('--force', 'measure although another run is at work on the cluster, which spoils that run'),
  quiet: onOff('--quiet', 'print only the result'),
});

import { type ChildProcess, spawn } from 'node:child_process';
import type { Report } from '../../../lib/report/report.ts';
import { type Mood, MoodyNode } from './moody-node.ts';
import { aimedAtLeader, movedLeader } from './moved-leader.ts';
import type { Scope } from './scope.ts';

/** Something that goes wrong in a run, and how its verdict has to tell of it. */
export interface Trouble {
  readonly name: string;
  /** Rules of which one has to be broken, with a reason of this form. */
  readonly rules: readonly string[];
  readonly sentence: RegExp;
  /** What may have come of it instead, so that there is nothing to tell of: a sentence; null when it has not. */
  mended?(report: Report): string | null;
  /** The run is opened and closed by a control step. */
  readonly control?: true;
  /** Brings it about beside a run with these flags. @param scope ends what was begun */
  begin(scope: Scope): Promise<readonly string[]>;
}

const WHAT = ['--tier', 'smoke', '--scenarios', 'write-concurrent', '--yes'];
const TIMES = ['--duration', '5s', '--warmup', '500ms'];
/** What seeding the smoke tier and the check of the key write. */
const SEEDED = 100;

/** The entries of the control step, and the marks of the run and of their namespace: what is written before the warm-up. */
const BEFORE_WARM_UP = 12;

/** A mood by the time since the first write of the load; what was seeded before is answered at once. */
function byTime(mood: (sinceMs: number) => ReturnType<Mood>, seeded = SEEDED): Mood {
  let firstMs: number | null = null;
  return (n) => {
    if (n <= seeded) return {};
    firstMs ??= performance.now();
    return mood(performance.now() - firstMs);
  };
}

/** A trouble of a lone node: what becomes of its writes. */
function moody(users: number, mood: () => Mood): Trouble['begin'] {
  return async (scope) => {
    const { url } = await MoodyNode.start(scope, mood());
    return ['--target', 'confman', '--host', url, '--users', String(users), ...WHAT, ...TIMES];
  };
}

/** Longer than a run takes; whoever began it may be killed, and then it ends by itself. */
const HOG_MS = 60_000;

/** Another program that has a processor for itself. */
export function hog(scope: Scope): void {
  const busy = `for (const end = Date.now() + ${HOG_MS}; Date.now() < end; );`;
  const program: ChildProcess = spawn(process.execPath, ['-e', busy], { stdio: 'ignore' });
  scope.after(() => void program.kill('SIGKILL'));
}

/** Code that is compiled when it first runs: answers take less and less, for five seconds. */
const COMPILES_MS = 5_000;
const COLD_MS = 40;
const WARM_MS = 2;

function compiling(sinceMs: number): ReturnType<Mood> {
  return { waitMs: WARM_MS + COLD_MS * Math.max(0, 1 - sinceMs / COMPILES_MS) };
}

/** Whether the run has waited until the service was warm: a sentence; null when it has not. */
function warmedUp({ cells, states }: Report): string | null {
  const [state] = states ?? [];
  const [cell] = cells;
  if (state === undefined || 'absent' in state.warmUp || cell?.state !== 'ok') return null;
  const { steady, windows } = state.warmUp;
  return steady && windows.length > 2
    ? `It was warmed up for ${windows.length} windows until two agreed, before the cell.`
    : null;
}

export const TROUBLES: readonly Trouble[] = [
  {
    name: 'a service that is frozen for half of the window',
    rules: ['silence'],
    sentence: /^For 2\.[3-7]\d s of 5\.0 s no write succeeded/,
    begin: moody(4, () => byTime((ms) => (ms > 1_500 && ms < 4_000 ? { waitMs: 4_000 - ms } : {}))),
  },
  {
    name: 'refusals that are few, and whose back-off takes most of the time',
    rules: ['waited'],
    sentence: /^Users spent [\d.]+ % of their time waiting after failures/,
    begin: moody(1, () => (n) => (n > SEEDED && n % 125 === 0 ? { refuse: true } : {})),
  },
  {
    name: 'another program that has a processor for itself',
    rules: ['other-programs'],
    sentence: /^Other programs used [\d.]+ of \d+ processors\.( The nodes on this machine are among them, |$)/,
    begin: (scope) => {
      hog(scope);
      return moody(4, () => () => ({ waitMs: 5 }))(scope);
    },
  },
  {
    name: 'a leader that moved while the load warmed up',
    rules: ['aimed-astray', 'leadership-moved'],
    sentence: /^>?[\d.]+ % of the writes went through nodes that did not lead \(\w+ did\)\.$|^Leadership moved unasked/,
    mended: aimedAtLeader,
    begin: (scope) => movedLeader(scope, [...WHAT, '--users', '4', '--duration', '5s']),
  },
  {
    name: 'a store that gets ten times slower during the run, by the control steps around it',
    rules: ['run-changed'],
    sentence: /^The control steps before and after the run differ by more than 30 %: 0\.\d+ times\.$/,
    control: true,
    begin: moody(4, () => byTime((ms) => ({ waitMs: ms < 20_000 ? 2 : 20 }), 0)),
  },
  {
    name: 'a service that compiles for five seconds',
    rules: ['halves-rate', 'halves-p99', 'run-changed'],
    sentence: /^The window was not steady: |^The control steps before and after the run differ/,
    begin: moody(4, () => byTime(compiling)),
  },
  {
    name: 'a service that compiles for five seconds, in a run that warms up first',
    rules: ['run-changed'],
    sentence: /^The control steps before and after the run differ/,
    control: true,
    mended: warmedUp,
    begin: moody(4, () => byTime(compiling, BEFORE_WARM_UP)),
  },
  {
    name: 'a service that gets slower within the window',
    rules: ['halves-rate'],
    sentence: /^The window was not steady: /,
    begin: moody(4, () => byTime((ms) => ({ waitMs: ms > 3_000 ? 12 : 4 }))),
  },
  {
    name: 'a node that closes its connections',
    rules: ['new-connections'],
    sentence: /^More than 5 % of the requests opened a new connection/,
    begin: moody(4, () => () => ({ close: true })),
  },
];

/** The sentence by which the verdict of a run's only cell tells of a trouble, or what was mended; null when nothing does. */
export function toldOf(report: Report, { rules, sentence, mended }: Trouble): string | null {
  const [cell] = report.cells;
  if (cell?.state !== 'ok') return null;
  const { verdict } = cell;
  const told = verdict.reasons.find((reason, at) => rules.includes(verdict.rules?.[at] ?? '') && sentence.test(reason));
  return told ?? mended?.(report) ?? null;
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Xorshift } from '../../lib/base/random.ts';
import { TallyBook } from '../../lib/exchange/tally-book.ts';
import type { Report } from '../../lib/report/report.ts';
import { readJournalReport } from '../../runner/report/journal/report.ts';
import { readReport } from '../../runner/report/read.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { LineTail } from '../../runner/system/line-tail.ts';
import { endOf, makeFolder, processesOf, spreadMoments, startBench } from './killed-run.ts';
import type { Context, Figure, Part } from './part.ts';

const KILLS = 10;
const SEED = 11;
const STEPS = 4;
const STEP_MS = { warmup: 500, duration: 1_500 };
const EACH_MS = STEP_MS.warmup + STEP_MS.duration;
/** A step is finished so long after its window's end: its users have told by then, and the runner has written it down. */
const FINISHED_MS = 1_000;
const LOAD_BEGINS_MS = 60_000;
const LOOK_EVERY_MS = 20;
const GONE_MS = 30_000;
const FLAGS = [
  ...['--target', 'etcd', '--nodes', '1', '--tier', 'smoke', '--scenarios', 'mixed', '--users', '1,2,3,4'],
  ...['--warmup', `${STEP_MS.warmup}ms`, '--duration', `${STEP_MS.duration}ms`, '--no-calibration'],
];

type Victim = 'k6' | 'runner';

/** The file that k6's users tell into, once it is there. */
function consoleFile(tmp: string): string | null {
  const folder = readdirSync(tmp).find((name) =>
    readdirSync(join(tmp, name)).some((file) => file.startsWith('console-')),
  );
  if (folder === undefined) return null;
  const file = readdirSync(join(tmp, folder)).find((name) => name.startsWith('console-'));
  return file === undefined ? null : join(tmp, folder, file);
}

/** When the load of a run's one script began, in ms since 1970. @throws UserError when it does not begin */
async function loadBegan(tmp: string, signal: AbortSignal): Promise<number> {
  const book = new TallyBook();
  let tail: LineTail | null = null;
  for (let waited = 0; waited < LOAD_BEGINS_MS; waited += LOOK_EVERY_MS) {
    await sleep(LOOK_EVERY_MS, undefined, { signal });
    const file = consoleFile(tmp);
    if (file !== null) tail ??= new LineTail(file);
    await tail?.take((line) => book.take(line));
    if (book.loadEpochMs !== null) return book.loadEpochMs;
  }
  throw unavailable('the load did not begin');
}

function numberOf(text: string | undefined): number {
  return Number(/^process (\d+) /.exec(text ?? '')?.[1] ?? Number.NaN);
}

/** How many of a script's steps were finished when it was killed, and how many of those the report has with numbers. */
async function killOnce(
  { root, folder: parent, signal }: Context,
  victim: Victim,
  afterMs: number,
): Promise<{ finished: number; kept: number }> {
  const folder = await makeFolder(parent);
  const [tmp, out] = [join(folder, 'tmp'), join(folder, 'out')];
  const child = startBench(root, folder, [...FLAGS, '--output-dir', out]);
  const ended = endOf(child, signal);
  const began = await loadBegan(tmp, signal);
  await sleep(Math.max(0, began + afterMs - Date.now()), undefined, { signal });
  if (victim === 'runner') child.kill('SIGKILL');
  else process.kill(numberOf(processesOf(tmp).find((each) => each.includes('mixed.js'))), 'SIGKILL');
  const killedMs = Date.now();
  await ended;
  const through = Math.floor((killedMs - FINISHED_MS - began) / EACH_MS);
  const finished = Math.min(STEPS, Math.max(0, through));
  const report = await reportIn(out);
  const kept = report.cells.slice(0, finished).filter((cell) => {
    return (
      cell.state === 'ok' &&
      cell.windowSeconds * 1_000 === STEP_MS.duration &&
      cell.operations.every(({ ok }) => ok > 0)
    );
  }).length;
  for (let waited = 0; processesOf(tmp).length > 0 && waited < GONE_MS; waited += LOOK_EVERY_MS)
    await sleep(LOOK_EVERY_MS);
  return { finished, kept };
}

async function reportIn(out: string): Promise<Report> {
  const [name = ''] = readdirSync(out);
  return name.endsWith('.journal') ? readJournalReport(join(out, name)) : readReport(join(out, name));
}

async function measure(context: Context): Promise<Figure[]> {
  const kills = context.quick ? 3 : KILLS;
  const random = new Xorshift(SEED);
  const figures: Figure[] = [];
  for (const victim of ['k6', 'runner'] as const) {
    let whole = 0;
    const moments = spreadMoments(kills, STEPS * EACH_MS, () => random.next() / 2 ** 32);
    for (const [at, afterMs] of moments.entries()) {
      const { finished, kept } = await killOnce(context, victim, afterMs);
      if (kept === finished) whole++;
      context.log(
        `${victim}, ${at + 1} of ${kills}: killed ${(afterMs / 1_000).toFixed(1)} s after the load began, ${kept} of ${finished} finished steps kept`,
      );
    }
    figures.push({
      name: `${victim} killed: runs that kept every finished step, of ${kills}`,
      value: whole,
      unit: 'runs',
      goal: { atLeast: kills },
      note: `a script of ${STEPS} steps of ${EACH_MS / 1_000} s, killed (SIGKILL) at random moments; finished: ${FINISHED_MS / 1_000} s after its window`,
    });
  }
  return figures;
}

/** Whether the steps that a script has finished are in the report when k6 or the runner is killed. */
export const stepsKeptPart: Part = {
  name: 'steps-kept',
  title: 'Finished steps of a script whose k6 or runner is killed',
  run: measure,
};

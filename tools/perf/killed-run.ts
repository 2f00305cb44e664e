import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { linkOwner, listLinks, listNamespaces, namespaceOwner } from '../../runner/embedded/netns/names.ts';
import { readReport } from '../../runner/report/read.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { ownFolders } from '../../runner/system/own-folder.ts';

/** What fills a run with everything that has to be undone: nodes in namespaces, killed, wiped, isolated and restarted. */
const KILLED_FLAGS = [
  ...['--target', 'etcd', '--nodes', '3', '--tier', 'smoke'],
  ...['--scenarios', 'failover,recovery', '--faults', '1'],
  // Little load: k6 then begins soon, and more of the run is left for what may go wrong.
  ...['--rate', '20', '--read-rate', '10'],
  '--no-calibration',
] as const;
/** What is ended by the death of the runner ends by itself, k6 at its next line of progress. */
const GONE_MS = 30_000;
const LOOK_EVERY_MS = 100;

/** What was there of a run once it had been killed and cleaned up after. */
export interface KilledRun {
  /** What the runner had said last. */
  readonly during: string;
  /** How much there was just after its death: processes, namespaces, links, files. */
  readonly found: number;
  /** Names of what is left of it. */
  readonly left: readonly string[];
  /** Cells that were finished by the journal, and by the report that was made of it; null when there was no journal yet. */
  readonly cells: { readonly journalled: number; readonly reported: number } | null;
}

/** What is run, killed and cleaned up after. */
export interface KilledForm {
  readonly flags: readonly string[];
  /** For `clean`. */
  readonly cleanFlags: readonly string[];
  /** Variables for both, beside this process's. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether a process of that command line is the user's: started anew, it may have raftmark's variables. */
  readonly isTheirs: (command: string) => boolean;
  /** What is not as it was before the run, in words. */
  readonly broken: () => Promise<readonly string[]>;
}

/** Nodes in network namespaces. */
export const IN_NAMESPACES: KilledForm = {
  flags: KILLED_FLAGS,
  cleanFlags: ['--target', 'etcd'],
  env: {},
  isTheirs: () => false,
  broken: async () => [],
};

export interface Place {
  /** The folder with dist/. */
  readonly root: string;
  /** A folder of its own is made in it. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

/** Starts `npm run bench`, with a folder of its own for everything temporary. */
export function startBench(
  root: string,
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(process.execPath, [join(root, 'dist/runner/bench.js'), ...args], {
    env: { ...process.env, ...env, TMPDIR: join(folder, 'tmp') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export async function makeFolder(parent: string): Promise<string> {
  const folder = await realpath(await mkdtemp(join(parent, 'killed-')));
  mkdirSync(join(folder, 'tmp'));
  return folder;
}

function readText(read: () => string): string {
  try {
    return read().replaceAll('\0', ' ');
  } catch {
    // Gone by now, or not ours to look at.
    return '';
  }
}

/** Processes that work in a folder, or name it in their arguments or environment. */
export function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const command = readText(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      const rest = [
        readText(() => readFileSync(`/proc/${pid}/environ`, 'utf8')),
        readText(() => readlinkSync(`/proc/${pid}/cwd`)),
      ];
      return [command, ...rest].join(' ').includes(folder) ? [`process ${pid} (${command.trim()})`] : [];
    });
}

/** What is nobody's but the user's, and only looks like raftmark's. */
const THEIRS = 'raftmark-backup';
const THEIR_FILE = join(THEIRS, 'node1', 'data');
const DIARY = 'diary.journal';

/** What a runner of this pid has left, where everything temporary went to one folder. @param reader a process of the user's */
function leftovers(pid: number, tmp: string, reader: number | undefined, form: KilledForm): string[] {
  return [
    ...processesOf(tmp).filter((text) => !text.startsWith(`process ${reader} `) && !form.isTheirs(text)),
    ...listNamespaces().filter((name) => namespaceOwner(name) === pid),
    ...listLinks().filter((name) => linkOwner(name) === pid),
    ...readdirSync(tmp).filter((name) => name !== THEIRS),
  ];
}

/** How long a run takes that nobody kills, in milliseconds. @throws UserError when it fails */
export async function wholeRun({ root, folder: parent, signal }: Place, form = IN_NAMESPACES): Promise<number> {
  const folder = await makeFolder(parent);
  const startedMs = performance.now();
  const child = startBench(root, folder, [...form.flags, '--output-dir', join(folder, 'out')], form.env);
  const { code, output } = await endOf(child, signal);
  if (code !== 0) throw unavailable(`a run that nobody killed ended with ${code}: ${output.trim().slice(-500)}`);
  return performance.now() - startedMs;
}

export async function endOf(
  child: ChildProcess,
  signal?: AbortSignal,
): Promise<{ code: number | null; output: string }> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const end = (): void => void child.kill('SIGTERM');
  signal?.addEventListener('abort', end, { once: true });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  return { code, output };
}

/** Cells that the journals in a folder hold; null when there is none. */
async function journalledCells(out: string): Promise<number | null> {
  const names = await readdir(out).catch(() => []);
  const journal = names.find((name) => name.endsWith('.journal') && name !== DIARY);
  if (journal === undefined) return null;
  const lines = (await readFile(join(out, journal), 'utf8')).split('\n');
  return lines.filter((line) => line.startsWith('{"kind":"cell"') && line.endsWith('}')).length;
}

/**
 * Kills a run some time after its start, as a crash would, lets `clean` remove what it left, and looks for what is there still.
 * @returns null when the run had ended well before: there was nothing to kill
 * @throws UserError when the run had failed by itself, or `clean` failed
 */
async function killRun(
  { root, folder: parent, signal }: Place,
  afterMs: number,
  form = IN_NAMESPACES,
): Promise<KilledRun | null> {
  const folder = await makeFolder(parent);
  const [tmp, out] = [join(folder, 'tmp'), join(folder, 'out')];
  mkdirSync(join(tmp, THEIR_FILE), { recursive: true });
  const child = startBench(root, folder, [...form.flags, '--output-dir', out], form.env);
  const ended = endOf(child, signal);
  await Promise.race([sleep(afterMs), ended]);
  child.kill('SIGKILL');
  const { code, output } = await ended;
  if (code === 0) return null;
  if (code !== null) throw unavailable(`the run ended with ${code} before it was killed: ${output.trim().slice(-500)}`);
  const pid = child.pid ?? 0;
  // Somebody looks at a log meanwhile, and keeps a diary.
  const [inside = tmp] = (await ownFolders(tmp)).flatMap((own) => readdirSync(own).map((name) => join(own, name)));
  const reader = spawn('sleep', ['600'], { cwd: statSync(inside).isDirectory() ? inside : tmp, stdio: 'ignore' });
  const found = leftovers(pid, tmp, reader.pid, form).length;
  const journalled = await journalledCells(out);
  if (journalled !== null) writeFileSync(join(out, DIARY), 'Monday');

  const cleaner = startBench(root, folder, ['clean', ...form.cleanFlags, '--output-dir', out], form.env);
  const cleaned = await endOf(cleaner, signal);
  if (cleaned.code !== 0) throw unavailable(`clean ended with ${cleaned.code}: ${cleaned.output.trim()}`);
  for (let waited = 0; leftovers(pid, tmp, reader.pid, form).length > 0 && waited < GONE_MS; waited += LOOK_EVERY_MS) {
    await sleep(LOOK_EVERY_MS);
  }

  const during = output.trim().split('\n').at(-1) ?? '';
  const left = [...leftovers(pid, tmp, reader.pid, form), ...(await form.broken())];
  if (!existsSync(join(tmp, THEIR_FILE))) left.push(`${THEIR_FILE} was deleted`);
  if (reader.exitCode !== null || reader.signalCode !== null) left.push('a process of the user was ended');
  reader.kill('SIGKILL');
  if (journalled === null) return { during, found, left, cells: null };
  if (!existsSync(join(out, DIARY))) left.push(`${DIARY} was deleted`);
  const [name, ...others] = (await readdir(out)).filter((each) => each !== DIARY);
  if (name === undefined || others.length > 0) throw unavailable(`clean left ${others.length + 1} files in ${out}`);
  const { cells } = await readReport(join(out, name));
  return { during, found, left, cells: { journalled, reported: cells.filter(({ state }) => state === 'ok').length } };
}

/**
 * Kills a run as killRun() does, at an earlier moment where a machine that has become faster ends it before.
 * @throws UserError as killRun()
 */
export async function killInTime(
  place: Place,
  afterMs: number,
  form = IN_NAMESPACES,
): Promise<KilledRun & { killedMs: number }> {
  for (let killedMs = afterMs; ; killedMs *= 0.8) {
    const killed = await killRun(place, killedMs, form);
    if (killed !== null) return { ...killed, killedMs };
  }
}

/** Moments spread over a length, one in each of as many equal parts of it. */
export function spreadMoments(count: number, lengthMs: number, random: () => number): number[] {
  return Array.from({ length: count }, (_, at) => ((at + random()) / count) * lengthMs);
}

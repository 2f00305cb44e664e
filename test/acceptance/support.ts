import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cell, Measured } from '../../lib/report/cell.ts';
import type { Report, ReportCluster } from '../../lib/report/report.ts';
import { JOURNAL_SUFFIX } from '../../runner/report/journal/lines.ts';
import { LATEST } from '../../runner/report/latest.ts';
import { readReport } from '../../runner/report/read.ts';
import { projectRoot } from '../../runner/system/project-root.ts';
import { type Ended, Running } from './running.ts';

export const ROOT = projectRoot();
/** The shortest run that still measures: 100 entries, steps of a second. */
export const SHORT = ['--tier', 'smoke', '--duration', '1s', '--warmup', '200ms', '--users', '1'] as const;
/** Generous: the machine may be busy, and nothing here asserts how long anything takes. */
export const PATIENCE_MS = 180_000;

/** A process of this machine, as /proc shows it. */
export interface Seen {
  readonly pid: number;
  /** Its arguments, separated by blanks. */
  readonly command: string;
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // Gone by now, or not ours to look at.
    return '';
  }
}

function workingFolder(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

/**
 * A place of its own for runs of the CLI: TMPDIR, so that whatever a run leaves there or names on a command line is known to
 * be its own, and a folder for reports. Needs Linux's /proc.
 */
export class Sandbox {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'acceptance-')));
  readonly tmp = join(this.folder, 'tmp');
  /** Not made: the runner makes it when it has something to save. */
  readonly out = join(this.folder, 'out');

  constructor() {
    mkdirSync(this.tmp);
  }

  /** What a program is started with: nothing of this process but where programs and the home folder are. */
  env(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    const { PATH = '', HOME = '' } = process.env;
    return { PATH, HOME, TMPDIR: this.tmp, ...more };
  }

  /** Starts any program in the sandbox, as the leader of a process group of its own. */
  start(command: string, args: readonly string[], more: Readonly<Record<string, string>> = {}, cwd = ROOT): Running {
    const options = { cwd, env: this.env(more), detached: true, stdio: ['ignore', 'pipe', 'pipe'] as const };
    return new Running(spawn(command, args, { ...options, stdio: [...options.stdio] }));
  }

  /** What `npm run NAME` starts, without npm: the first arguments of `start`. */
  program(name: string, args: readonly string[]): [command: string, args: string[]] {
    return [process.execPath, [join(ROOT, `dist/runner/${name}.js`), ...args]];
  }

  /** Starts a run; reports go to `out`. The machine is calibrated and control steps are made only where a test asks for it. */
  startBench(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    const quickly = (flag: string, unless: boolean): string[] => (unless || args[0] === 'clean' ? [] : [flag]);
    const calibration = quickly('--no-calibration', args.includes('--recalibrate'));
    const control = quickly('--no-control', args.includes('--control'));
    const flags = [
      ...args.filter((arg) => arg !== '--control'),
      ...calibration,
      ...control,
      ...(args.includes('--output-dir') ? [] : ['--output-dir', this.out]),
    ];
    return this.start(...this.program('bench', flags), env);
  }

  bench(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return this.startBench(args, env).ended;
  }

  /** `npm run report` without npm. */
  showReport(...args: readonly string[]): Promise<Ended> {
    return this.start(...this.program('report', args)).ended;
  }

  /** Processes that work in the sandbox, or name it in their arguments or environment. */
  processes(): Seen[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) =>
        [readProc(pid, 'cmdline'), readProc(pid, 'environ'), workingFolder(pid)].join(' ').includes(this.tmp),
      )
      .map((pid) => ({ pid: Number(pid), command: readProc(pid, 'cmdline').trim() }));
  }

  /** Whether a k6 of this sandbox runs that script. */
  runsScript(name: string): boolean {
    return this.processes().some(({ command }) => command.includes(`dist/${name}.js`));
  }

  /** What is in TMPDIR; of raftmark's own folder there, what is in it. */
  leftFiles(): string[] {
    return readdirSync(this.tmp).flatMap((name) => {
      const inside = /^raftmark-\d+$/.test(name) ? readdirSync(join(this.tmp, name)) : [];
      return inside.length > 0 ? inside : [name];
    });
  }

  /** Whether the folder for reports is there. */
  hasOut(): boolean {
    return existsSync(this.out);
  }

  /** None while it is not there: a run makes it to see whether it can, and takes it away again. */
  #namesInOut(): string[] {
    try {
      return readdirSync(this.out);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  /** Paths of the files in the folder of reports but for their pages and the link to the newest, oldest first. */
  saved(): string[] {
    return this.#namesInOut()
      .filter((name) => !name.endsWith('.html') && name !== LATEST)
      .sort()
      .map((name) => join(this.out, name));
  }

  /** Paths of the pages of reports, oldest first. */
  pages(): string[] {
    return this.#namesInOut()
      .filter((name) => name.endsWith('.html'))
      .sort()
      .map((name) => join(this.out, name));
  }

  /** What runs on their way have journalled so far. A runner also makes a file for a moment, to see whether it can. */
  journals(): string[] {
    return this.saved()
      .filter((path) => path.endsWith(JOURNAL_SUFFIX))
      .map((path) => readFileSync(path, 'utf8'));
  }

  /** The newest report, checked against the schema. */
  async report(): Promise<Report> {
    const newest = this.saved().at(-1);
    if (newest === undefined) throw new Error('no report was saved');
    return readReport(newest);
  }

  /** Ends what is left, so that a test that failed does not spoil the next, and deletes the folder. */
  remove(): void {
    for (const { pid } of this.processes()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone already.
      }
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** The one cluster that a run without a single-node baseline measures. */
export function measuredCluster(report: Report): ReportCluster {
  const [cluster, ...others] = report.clusters;
  if (cluster === undefined || others.length > 0) throw new Error(`${report.clusters.length} clusters were measured`);
  return cluster;
}

/** The cells of a report, of which every one was measured to its end. @throws Error that shows the first that was not */
export function measuredCells(report: Report): (Cell & Measured & { readonly state: 'ok' })[] {
  return report.cells.map((cell) => {
    if (cell.state !== 'ok') throw new Error(`not measured: ${JSON.stringify(cell)}`);
    return cell;
  });
}

/** Asks again and again until something holds. @throws Error that says what did not come about */
export async function until(what: string, holds: () => boolean | Promise<boolean>, limitMs = 60_000): Promise<void> {
  for (const deadline = Date.now() + limitMs; !(await holds()); await sleep(50)) {
    if (Date.now() > deadline) throw new Error(`after ${limitMs / 1_000} s still not: ${what}`);
  }
}

import { existsSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { startProgram } from './command.ts';
import { commandEnvironment, environmentFor } from './environment.ts';
import { unavailable } from './errors.ts';
import { thisProcess } from './owner.ts';
import { identify } from './processes.ts';
import { projectRoot } from './project-root.ts';
import { recordProcess } from './recorded.ts';
import type { CommandUnderWay } from './under-way.ts';
import { nextUndoRecord, type UndoCommand, writeUndoRecord } from './undo-record.ts';

/**
 * What a guardian is told of: a process by its pid, a network namespace or link by its name, a command that undoes something as
 * UndoCommand in JSON, one that runs now as CommandUnderWay in JSON.
 */
export type WatchedKind = 'process' | 'netns' | 'link' | 'undo' | 'command';

/** The runner's handle on the process that cleans up after a runner that died without doing so. */
export interface Guardian {
  /**
   * Should the runner die: the process and its group are killed, the namespace or link is deleted, the command that undoes something is
   * run, once those that run now have ended.
   */
  watch(kind: WatchedKind, name: string | number): void;
  /** It is gone or done; its number or name may be used again by something else. */
  forget(kind: WatchedKind, name: string | number): void;
  /** Ends the guardian and leaves everything it watched alone. */
  dismiss(): Promise<void>;
  /** Lets the guardian go; resolves when it has ended. It undoes whatever is still left. */
  release(): Promise<void>;
}

/**
 * Path of a bundled program under dist/runner.
 * Throws unavailable() when the project has not been built.
 */
export function builtProgram(name: string): string {
  const path = join(projectRoot(), 'dist', 'runner', `${name}.js`);
  if (!existsSync(path)) throw unavailable(`${path} is missing: build the project first (npm run build)`);
  return path;
}

function guardianCommand(runner: number, folder: string | null): string[] {
  return [builtProgram('guardian'), String(runner), ...(folder === null ? [] : [folder])];
}

/** Whether a command line, as /proc has it, is that of a guardian of the given runner. */
export function isGuardianOf(runner: number, commandLine: string): boolean {
  const [, program = '', owner] = commandLine.split('\0');
  return /[/]guardian[.]js$/.test(program) && owner === String(runner);
}

/**
 * Starts a guardian. It holds the read end of a pipe whose write end only this process has; when the pipe closes, for whatever
 * reason, it undoes what it watches and deletes `folder`.
 * @param folder of an embedded cluster, in which its processes are recorded; null when there is none to delete
 */
export function startGuardian(folder: string | null): Guardian {
  const args = guardianCommand(process.pid, folder);
  const program = { file: process.execPath, args, env: environmentFor(), cwd: '/' };
  const child = startProgram(program, ['pipe', 'ignore', 'ignore']);
  const { stdin } = child;
  // Without these the runner could not end as long as its guardian lives, which lives as long as the runner.
  child.unref();
  if (stdin instanceof Socket) stdin.unref();
  // A guardian that somebody killed must not bring the runner down.
  stdin?.on('error', () => undefined);
  child.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const tell = (line: string): void => void (stdin?.writable && stdin.write(`${line}\n`));
  // Not as its own environment: NODE_OPTIONS may name files that are not below its folder.
  if (folder === null) tell(`env ${JSON.stringify(commandEnvironment())}`);
  const undoing = new Undoing(tell);
  const named = new Map<string | number, string>();
  return {
    watch: (kind, name) => {
      const text = kind === 'process' ? withStart(Number(name)) : String(name);
      if (kind === 'process') named.set(name, text);
      tell(`+${kind} ${text}`);
      if (kind === 'process' && folder !== null) recordProcess(folder, Number(name));
      if (kind === 'undo') undoing.add(text);
      if (kind === 'command') undoing.begin(text);
    },
    forget: (kind, name) => {
      tell(`-${kind} ${named.get(name) ?? name}`);
      named.delete(name);
      if (kind === 'undo') undoing.delete(String(name));
      if (kind === 'command') undoing.end(String(name));
    },
    dismiss: async () => {
      child.ref();
      stdin?.end('keep\n');
      await ended;
    },
    release: async () => {
      child.ref();
      stdin?.end();
      await ended;
    },
  };
}

/** A process by its number and its start, so that no later one of that number is ended in its place. */
function withStart(pid: number): string {
  const startTicks = identify(pid)?.startTicks ?? null;
  return startTicks === null ? String(pid) : `${pid} ${startTicks}`;
}

/** What is to be undone, in a file as well: a guardian may die with its runner. */
class Undoing {
  readonly #tell: (line: string) => void;
  readonly #texts = new Set<string>();
  readonly #underWay = new Set<string>();
  #path: string | null = null;

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  add(text: string): void {
    if (this.#path === null) {
      this.#path = nextUndoRecord();
      if (this.#path !== null) this.#tell(`record ${this.#path}`);
    }
    this.#texts.add(text);
    this.#write();
  }

  delete(text: string): void {
    this.#texts.delete(text);
    this.#write();
  }

  begin(command: string): void {
    this.#underWay.add(command);
    this.#write();
  }

  end(command: string): void {
    if (this.#underWay.delete(command)) this.#write();
  }

  #write(): void {
    if (this.#path === null) return;
    const entries = [...this.#texts].map((text) => ({ ...(JSON.parse(text) as UndoCommand), failure: null }));
    try {
      const underWay = [...this.#underWay].map((text) => JSON.parse(text) as CommandUnderWay);
      writeUndoRecord(this.#path, { owner: thisProcess(), entries, underWay });
    } catch {
      // The disk is full: the guardian knows of it all the same.
    }
  }
}

import { existsSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { startProgram } from './command.ts';
import { commandEnvironment, type Environment, environmentFor } from './environment.ts';
import { unavailable } from './errors.ts';
import { projectRoot } from './project-root.ts';

/** What a guardian is told of: a process by its pid, a network namespace or link by its name, a command as UndoCommand in JSON. */
export type WatchedKind = 'process' | 'netns' | 'link' | 'undo';

/** A command that undoes what was done to a node that raftmark did not start. */
export interface UndoCommand {
  /** Absolute path. */
  readonly folder: string;
  /** Program and arguments. */
  readonly command: readonly string[];
}

/** The runner's handle on the process that cleans up after a runner that died without doing so. */
export interface Guardian {
  /** Should the runner die: the process and its group are killed, the namespace or link is deleted, the command is run. */
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

/** What the user's commands need that the guardian may have to run. NODE_OPTIONS may name files that are not below its folder. */
function undoEnvironment(): Environment {
  const { NODE_OPTIONS: _, ...env } = commandEnvironment();
  return env;
}

/**
 * Starts a guardian. It holds the read end of a pipe whose write end only this process has; when the pipe closes, for whatever
 * reason, it undoes what it watches and deletes `folder`.
 * @param folder of an embedded cluster; null when there is none to delete
 */
export function startGuardian(folder: string | null): Guardian {
  const args = guardianCommand(process.pid, folder);
  const env = folder === null ? undoEnvironment() : environmentFor();
  const child = startProgram({ file: process.execPath, args, env, cwd: '/' }, ['pipe', 'ignore', 'ignore']);
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
  return {
    watch: (kind, name) => void stdin?.write(`+${kind} ${name}\n`),
    forget: (kind, name) => void (stdin?.writable && stdin.write(`-${kind} ${name}\n`)),
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

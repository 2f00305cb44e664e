import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { unavailable } from '../errors.ts';
import { projectRoot } from '../tools/project-root.ts';

/** The runner's handle on the process that cleans up after a runner that died without doing so. */
export interface Guardian {
  /** The process and its group are to be killed should the runner die. */
  watch(pid: number): void;
  /** The process is gone; its number may be used again by another one. */
  forget(pid: number): void;
  /** Ends the guardian and leaves everything it watched alone. */
  dismiss(): Promise<void>;
  /** Lets the guardian go; resolves when it has ended. It kills and deletes whatever is still left. */
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

/**
 * Starts the guardian of one cluster. It holds the read end of a pipe whose write end only this process has; when the pipe
 * closes, for whatever reason, it SIGKILLs the watched processes and deletes `folder`.
 */
export function startGuardian(folder: string): Guardian {
  const child = spawn(process.execPath, [builtProgram('guardian'), folder], {
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const { stdin } = child;
  // Without these the runner could not end as long as its guardian lives, which lives as long as the runner.
  child.unref();
  if (stdin instanceof Socket) stdin.unref();
  // A guardian that somebody killed must not bring the runner down.
  stdin.on('error', () => undefined);
  child.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    watch: (pid) => void stdin.write(`+${pid}\n`),
    forget: (pid) => void (stdin.writable && stdin.write(`-${pid}\n`)),
    dismiss: async () => {
      child.ref();
      stdin.end('keep\n');
      await ended;
    },
    release: async () => {
      child.ref();
      stdin.end();
      await ended;
    },
  };
}

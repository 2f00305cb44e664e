import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ended, Running } from './running.ts';
import type { Sandbox } from './support.ts';

/** What the runner calls itself. */
const TITLE = 'raftmark';

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // It disappeared meanwhile, or is not ours to look at.
    return '';
  }
}

/** Files below a folder that hold one of several secrets. */
export function filesWith(secrets: readonly string[], folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const text = textOf(path);
      return secrets.some((secret) => text.includes(secret));
    });
}

/** What showed a secret while a run was on its way, and how often was looked. */
export interface Watch {
  readonly end: Ended;
  readonly shown: readonly string[];
  readonly looks: { readonly k6: number; readonly others: number; readonly files: number };
}

/**
 * Looks for secrets in arguments and files of a sandbox until a run has ended, and in the environment of all processes but the
 * runner's own, and in what it has printed.
 * @param told commands that are given them in their environment, since they judge by them
 */
export async function watchSecrets(
  box: Sandbox,
  run: Running,
  secrets: readonly string[],
  told?: RegExp,
): Promise<Watch> {
  let end: Ended | null = null;
  run.ended.then(
    (ended) => {
      end = ended;
    },
    () => undefined,
  );
  const shown = new Set<string>();
  const looks = { k6: 0, others: 0, files: 0 };
  const holds = (text: string): boolean => secrets.some((secret) => text.includes(secret));
  // The first words come when Node has loaded the runner and it has overwritten its own arguments.
  await run.said(/\n/);
  while (end === null) {
    for (const { pid, command } of box.processes()) {
      if (holds(command)) shown.add(`arguments of ${pid === run.pid ? 'the runner' : command}`);
      // A program that the runner is about to start is the runner itself for a moment, with all that is its own.
      // One without a command is about to become another program, whose environment it has already: it is looked at next time.
      if (pid === run.pid || command === TITLE || command.trim() === '') continue;
      if (!told?.test(command) && holds(textOf(`/proc/${pid}/environ`))) shown.add(`environment of ${command}`);
      if (command.includes('.js') && command.includes(' run ')) looks.k6++;
      else looks.others++;
    }
    looks.files += readdirSync(box.tmp, { recursive: true }).filter((name) => /\.log$/.test(String(name))).length;
    for (const path of filesWith(secrets, box.folder)) shown.add(path);
    await sleep(50);
  }
  const ended = await run.ended;
  if (holds(ended.stdout + ended.stderr)) shown.add('output');
  for (const path of filesWith(secrets, box.folder)) shown.add(path);
  return { end: ended, shown: [...shown], looks };
}

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder of raftmark's own package.json, absolute: where `tools/`, `.tools/`, `dist/` and `results/` are.
 * Found by walking up from this file, which works for the TypeScript (tests) and for the bundle in dist/runner/.
 * @throws Error when no folder above holds it, which means a file was copied out of the project.
 */
export function projectRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (packageName(join(folder, 'package.json')) === 'raftmark') return folder;
    if (folder === dirname(folder)) throw new Error(`no raftmark package.json above ${import.meta.dirname}`);
  }
}

function packageName(file: string): unknown {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown }).name;
  } catch {
    return undefined; // absent or another program's: keep walking
  }
}

/** The version of raftmark, as its package.json has it. */
export function ownVersion(): string {
  return (JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}

/** Where reports go unless --output-dir names another folder. */
export const RESULTS = 'results';

/** Read from the working directory when it is there and no other is named. */
export const CONFIG_FILE = 'raftmark.config.json';

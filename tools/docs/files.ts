import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../runner/system/project-root.ts';
import { type Described, describedCommands, flagTables } from './cli.ts';
import { type Makers, withMadeParts } from './made.ts';
import { picture } from './picture/picture.ts';
import { faultLines, resultLines, wholeReport } from './samples.ts';
import { shownReport } from './shown.ts';

/** A file that is made, or has parts that are. */
export interface MadeFile {
  /** From the project's folder. */
  readonly path: string;
  readonly text: string;
}

const PICTURE = 'docs/picture.svg';

/** Every document with its made parts as they are to be, and the picture. */
export function madeFiles(commands: Described = describedCommands()): MadeFile[] {
  const makers: Makers = {
    flags: (name) => flagTables(commands, name),
    report: wholeReport,
    result: resultLines,
    failover: faultLines,
  };
  const drawn = picture(shownReport('main'));
  return [
    ...documents().map((path) => ({ path, text: withMadeParts(committed(path) ?? '', makers) })),
    { path: PICTURE, text: drawn },
  ];
}

/** A file as it is; null where there is none yet. */
export function committed(path: string): string | null {
  const file = join(projectRoot(), path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function documents(): string[] {
  const inDocs = readdirSync(join(projectRoot(), 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...inDocs.sort().map((name) => `docs/${name}`)];
}

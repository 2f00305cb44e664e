import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { projectRoot } from '../../system/project-root.ts';

/** What a page brings with it: nothing is fetched. */
export interface Assets {
  readonly style: string;
  readonly script: string;
  /** For the policy of the page: which style and which script are ours. */
  readonly styleHash: string;
  readonly scriptHash: string;
}

let read: Assets | null = null;

/**
 * Style and script of a page, those of uPlot with them.
 * @throws the system's error where the project's own files, or its dependency, are not there
 */
export function assets(): Assets {
  read ??= readAssets();
  return read;
}

function readAssets(): Assets {
  const uplot = createRequire(import.meta.url);
  const own = (name: string): string => readFileSync(join(projectRoot(), 'runner/report/page/assets', name), 'utf8');
  const sheets = ['colors', 'page', 'tables', 'charts', 'timeline', 'print'].map((name) => own(`${name}.css`));
  const style = [readFileSync(uplot.resolve('uplot/dist/uPlot.min.css'), 'utf8'), ...sheets].join('\n');
  const script = [readFileSync(uplot.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8'), own('page.js')].join('\n');
  return { style, script, styleHash: hashOf(style), scriptHash: hashOf(script) };
}

/** As a content security policy names what may stand in a page. */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}

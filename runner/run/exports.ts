import { appendFile, stat } from 'node:fs/promises';
import type { Report } from '../../lib/report/report.ts';
import type { BenchOptions } from '../options/options.ts';
import { annotationsOf } from '../report/github/annotations.ts';
import { withinLimits, workflowCommand } from '../report/github/commands.ts';
import { renderJunit } from '../report/junit.ts';
import { cutToBytes, renderMarkdown } from '../report/markdown/render.ts';
import { inWords, replaceFile } from '../system/files.ts';
import { failingLevels, out } from './publish.ts';

/** GitHub takes a summary of at most 1 MiB from a step, and none at all of a larger one. */
const SUMMARY_BYTES = 1_024 * 1_024 - 1;

type Wanted = Pick<BenchOptions, 'junit' | 'annotations' | 'strict'>;

/**
 * Writes what else is wanted of a report than the report itself: JUnit's XML, and in a job of GitHub Actions what its page shows.
 * @param env the environment, by which a job of GitHub Actions is known
 * @returns why what was asked for could not be written, a UserError (exit 3); null when it was, or nothing is wanted
 */
export async function exportReport(
  report: Report,
  options: Wanted,
  warn: (text: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<unknown> {
  if (options.annotations && env.GITHUB_ACTIONS === 'true') await tellGithub(report, options, warn, env);
  if (options.junit === null) return null;
  try {
    await replaceFile(options.junit, renderJunit(report), "JUnit's XML");
    return null;
  } catch (error) {
    return error;
  }
}

/** Nobody has asked for it, so that what goes wrong with it is a warning. */
async function tellGithub(report: Report, { strict }: Wanted, warn: (text: string) => void, env: NodeJS.ProcessEnv) {
  try {
    for (const annotation of withinLimits(annotationsOf(report, failingLevels(strict))))
      out(workflowCommand(annotation));
    const path = env.GITHUB_STEP_SUMMARY;
    if (path === undefined || path === '') return;
    // Other programs of the same step may have written to it.
    const written = await stat(path).then(
      ({ size }) => size,
      () => 0,
    );
    await appendFile(path, cutToBytes(renderMarkdown(report), SUMMARY_BYTES - written));
  } catch (error) {
    warn(`what GitHub was to show of this run could not be written: ${inWords(error)}; --no-annotations leaves it out`);
  }
}

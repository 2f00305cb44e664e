// npm run perf: measures raftmark itself and prints the figures beside their goals.
import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { unknownName } from '../../lib/base/suggest.ts';
import { pathOf } from '../../runner/options/flags/flag.ts';
import { main } from '../../runner/system/cli.ts';
import { EXIT, UserError, usageError } from '../../runner/system/errors.ts';
import { describeHost } from '../../runner/system/host.ts';
import { removeMarked } from '../../runner/system/marked-folder.ts';
import { projectRoot } from '../../runner/system/project-root.ts';
import { makeRunFolder } from '../../runner/system/run-folder.ts';
import { provideTool } from '../../runner/tools/provide.ts';
import { figureTable } from './figure-table.ts';
import { type Context, isMet, type Part, type PartResult } from './part.ts';
import { PARTS } from './parts.ts';
import { choosePinning } from './pinning.ts';

interface Flags {
  readonly only?: string;
  readonly quick?: true;
  readonly record?: true;
  readonly json?: string;
  readonly strict?: true;
  readonly k6?: string;
}

const WIDTH_WITHOUT_TERMINAL = 120;

function chosenParts(only: string | undefined): readonly Part[] {
  if (only === undefined) return PARTS;
  const names = PARTS.map(({ name }) => name);
  return only.split(',').map((text) => {
    const part = PARTS.find(({ name }) => name === text.trim());
    if (part === undefined) throw usageError(unknownName('--only', text.trim(), names));
    return part;
  });
}

async function runPart(part: Part, context: Context): Promise<PartResult> {
  const { name, title } = part;
  try {
    return { name, title, figures: await part.run(context) };
  } catch (error) {
    if (!(error instanceof UserError) || context.signal.aborted) throw error;
    context.log(`${name} is skipped: ${error.message}`);
    return { name, title, skipped: error.message };
  }
}

/** What went wrong by the strict rule, in words; empty when every goal is met. */
function shortfalls(results: readonly PartResult[]): string[] {
  return results.flatMap((result) =>
    'skipped' in result
      ? [`${result.name} was skipped`]
      : result.figures.filter((figure) => isMet(figure) === false).map(({ name }) => `${name} misses its goal`),
  );
}

async function perf(flags: Flags): Promise<void> {
  const parts = chosenParts(flags.only);
  const abort = new AbortController();
  const interrupted = new UserError('interrupted', EXIT.interrupted);
  // Once: a second Ctrl-C ends the process at once, and the next run sweeps the folder it leaves.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => abort.abort(interrupted));
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const k6 = await provideTool('k6', { paths: { k6: flags.k6 }, signal: abort.signal, log });
  const pinning = await choosePinning();
  const host = await describeHost(null);
  const startedAt = new Date().toISOString();
  const folder = await makeRunFolder();
  const results: PartResult[] = [];
  try {
    const context: Context = {
      k6: k6.path,
      root: projectRoot(),
      folder,
      quick: flags.quick ?? false,
      record: flags.record ?? false,
      pinning,
      signal: abort.signal,
      log,
    };
    for (const part of parts) results.push(await runPart(part, context));
  } finally {
    await removeMarked(folder);
  }

  process.stdout.write(`k6 v${k6.version}; ${host.cpuModel}, ${host.cpus} processors; ${pinning.description}\n\n`);
  process.stdout.write(`${figureTable(results, process.stdout.columns || WIDTH_WITHOUT_TERMINAL).join('\n')}\n`);
  if (flags.json !== undefined) {
    const record = { startedAt, k6: k6.version, host, pinning: pinning.description, quick: flags.quick ?? false };
    const judged = results.map((result) =>
      'skipped' in result
        ? result
        : { ...result, figures: result.figures.map((figure) => ({ ...figure, met: isMet(figure) })) },
    );
    await writeFile(flags.json, `${JSON.stringify({ ...record, parts: judged }, null, 2)}\n`);
  }
  const missed = shortfalls(results);
  if (flags.strict && missed.length > 0) throw new UserError(missed.join('\n'), EXIT.failed);
}

const program = new Command('npm run perf --')
  .description('Measures raftmark itself and prints the figures beside their goals. Takes some minutes.')
  .option('--only <parts>', `measure only these: ${PARTS.map(({ name }) => name).join(',')}`)
  .option('--quick', 'fewer and shorter rounds')
  .option('--record', 'make the runs of honest-runs that are missing, and those anew that other programs disturbed')
  .option('--json <file>', 'write the figures to this file as well', (text) => pathOf(text, '--json'))
  .option('--strict', 'exit 1 when a goal is not met or a part is skipped')
  .option('--k6 <path>', 'use this k6 (also RAFTMARK_K6)', (text) => pathOf(text, '--k6'))
  .option('--verbose', 'show where an error comes from')
  .action(perf);

await main(program, process.argv);

import assert from 'node:assert/strict';
import { checkConfig } from '../../../runner/options/config/check.ts';
import type { Config, ConfigFile } from '../../../runner/options/config/config.ts';
import type { BenchFlags } from '../../../runner/options/flags/bench.ts';
import type { CleanFlags } from '../../../runner/options/flags/clean.ts';
import { type BenchOptions, readOptions } from '../../../runner/options/options.ts';
import { benchProgram } from '../../../runner/options/program.ts';
import { EXIT, UserError } from '../../../runner/system/errors.ts';

/** Flags as a person gives them, by their names in camel case: a text, several, or on and off. */
export type Given = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** Flags that only switch off. */
const ON_ANYWAY = ['raftMonitor', 'resourceMonitor', 'metricsMonitor', 'calibration', 'cleanup', 'annotations'];

function wordsOf(given: Given): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (value === true) return ON_ANYWAY.includes(name) ? [] : [`--${flag}`];
    if (value === false) return ON_ANYWAY.includes(name) ? [`--no-${flag}`] : [];
    return (typeof value === 'string' ? [value] : (value ?? [])).flatMap((text) => [`--${flag}`, text]);
  });
}

/** What the program makes of a command line: the flags of a run, or those of cleaning up. */
export function parse(...words: string[]): { run?: BenchFlags; clean?: CleanFlags } {
  const seen: { run?: BenchFlags; clean?: CleanFlags } = {};
  const program = benchProgram(
    async (flags) => {
      seen.run = flags;
    },
    async (flags) => {
      seen.clean = flags;
    },
  );
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  }
  program.parse(words, { from: 'user' });
  return seen;
}

/** A configuration file of the given content, in /srv/bench. */
export function configOf(content: ConfigFile): Config {
  return checkConfig({ file: 'bench.json', folder: '/srv/bench' }, content);
}

/** The options of a command line. */
export function readWords(
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
  config: ConfigFile | null = null,
): BenchOptions {
  const { run } = parse(...words);
  assert.ok(run);
  return readOptions(run, env, config === null ? null : configOf(config));
}

export function read(given: Given = {}, env: NodeJS.ProcessEnv = {}, config: ConfigFile | null = null): BenchOptions {
  return readWords(wordsOf(given), env, config);
}

/** Fails unless the flags are refused as wrong usage with such a message. */
export function refused(given: Given, message: RegExp, config: ConfigFile | null = null): void {
  assert.throws(
    () => read(given, {}, config),
    (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.exitCode, EXIT.usage);
      assert.match(error.message, message);
      return true;
    },
  );
}

import assert from 'node:assert/strict';
import { checkConfig } from '../../../runner/options/config/check.ts';
import type { Config, ConfigFile } from '../../../runner/options/config/config.ts';
import type { Flags } from '../../../runner/options/flags.ts';
import { type BenchOptions, readOptions } from '../../../runner/options/options.ts';
import { EXIT, UserError } from '../../../runner/system/errors.ts';

/** The flags as commander hands them over when none is given. */
export const plainFlags: Flags = {
  tier: 'small',
  payload: 'medium',
  entropy: 'random',
  seed: '1',
  mode: 'cluster',
  raftMonitor: true,
  resourceMonitor: true,
  outputDir: 'results',
  cleanup: true,
};

/** A configuration file of the given content, in /srv/bench. */
export function configOf(content: ConfigFile): Config {
  return checkConfig({ file: 'bench.json', folder: '/srv/bench' }, content);
}

export function read(
  flags: Partial<Flags> = {},
  env: NodeJS.ProcessEnv = {},
  config: ConfigFile | null = null,
): BenchOptions {
  return readOptions({ ...plainFlags, ...flags }, env, config === null ? null : configOf(config));
}

/** Fails unless the flags are refused as wrong usage with such a message. */
export function refused(flags: Partial<Flags>, message: RegExp, config: ConfigFile | null = null): void {
  assert.throws(
    () => read(flags, {}, config),
    (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.exitCode, EXIT.usage);
      assert.match(error.message, message);
      return true;
    },
  );
}

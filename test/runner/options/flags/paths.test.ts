import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BENCH_FLAGS } from '../../../../runner/options/flags/bench.ts';
import { CLEAN_FLAGS } from '../../../../runner/options/flags/clean.ts';
import type { Flags } from '../../../../runner/options/flags/flag.ts';
import { EXIT } from '../../../../runner/system/errors.ts';
import { parse } from '../read-options.ts';

/** The flags whose help says that they take a path, by how they are written. */
function takingPaths(flags: Flags): string[] {
  return Object.values(flags)
    .filter(({ option }) => /[<[](file|folder|path)[>\]]/.test(option.flags) && !option.hidden)
    .map(({ option }) => option.long ?? '');
}

for (const [command, flags, least] of [
  [[], BENCH_FLAGS, 13],
  [['clean'], CLEAN_FLAGS, 7],
] as const) {
  const names = takingPaths(flags);
  test(`no flag of ${command[0] ?? 'a run'} takes an empty path`, () => {
    assert.ok(names.length >= least, names.join(', '));
    for (const name of names) {
      for (const words of [[`${name}=`], [name, '']]) {
        assert.throws(() => parse(...command, ...words), {
          exitCode: EXIT.usage,
          message: new RegExp(`^${name} is given an empty `),
        });
      }
    }
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import {
  addFlags,
  asItIs,
  choice,
  type Flags,
  flag,
  group,
  onOff,
  readFlags,
  repeatable,
  type Values,
} from '../../../../runner/options/flags/flag.ts';
import { UserError } from '../../../../runner/system/errors.ts';

/** What flags are worth after a command line. */
function values<F extends Flags>(flags: F, ...words: string[]): Values<F> {
  const command = addFlags(new Command('program').exitOverride(), flags).configureOutput({ writeErr: () => undefined });
  return readFlags(command.parse(words, { from: 'user' }), flags);
}

const length = (text: string): number => text.length;

test('a value is what its parser makes of the text, and its default what it makes of that', () => {
  const flags = { size: flag('--size <text>', 'help', { parse: length, default: 'four' }) };
  assert.deepEqual(values(flags), { size: 4 });
  assert.deepEqual(values(flags, '--size', 'seventh'), { size: 7 });
  assert.deepEqual(values(flags, '--size=', '--size', 'a'), { size: 1 });
});

test('a flag without a default that is not given is null', () => {
  assert.deepEqual(values({ size: flag('--size <text>', 'help', { parse: length }) }), { size: null });
});

test('a value that may be left out is left out, and not empty: that is a variable that is not set', () => {
  const flags = { size: flag('--size [text]', 'help', { parse: length }) };
  for (const words of [['--size='], ['--size', '']]) {
    assert.throws(() => values(flags, ...words), {
      name: 'UserError',
      message: '--size is given an empty value; leave that out, or give one',
    });
  }
});

test('a value that may be left out is the empty text', () => {
  const flags = { size: flag('--size [text]', 'help', { parse: length }), yes: onOff('--yes', 'help') };
  assert.deepEqual(values(flags, '--size', '--yes'), { size: 0, yes: true });
  assert.deepEqual(values(flags, '--size', 'abc'), { size: 3, yes: false });
});

test('the parser hears the name of the flag and what it gave before', () => {
  const heard: unknown[][] = [];
  const parse = (...all: [string, string, string | null]): string => {
    heard.push(all);
    return `${all[2] ?? ''}${all[0]}`;
  };
  assert.deepEqual(values({ all: flag('--all <texts...>', 'help', { parse }) }, '--all', 'a', 'b', '--all', 'c'), {
    all: 'abc',
  });
  assert.deepEqual(heard, [
    ['a', '--all', null],
    ['b', '--all', 'a'],
    ['c', '--all', 'ab'],
  ]);
});

test('a flag that may repeat keeps the order of its values, and does not begin with those of an earlier parse', () => {
  const flags = { outs: repeatable('--out <text>', 'help', asItIs) };
  for (const _ of [1, 2]) assert.deepEqual(values(flags, '--out', 'b', '--out', 'a'), { outs: ['b', 'a'] });
  assert.deepEqual(values(flags), { outs: [] });
});

test('a flag that switches off is on until it is given', () => {
  const flags = { cleanup: onOff('--no-cleanup', 'help') };
  assert.deepEqual([values(flags), values(flags, '--no-cleanup')], [{ cleanup: true }, { cleanup: false }]);
});

test('a choice takes its names alone, and names the nearest', () => {
  const flags = { mode: choice('--mode <name>', 'help', ['single', 'both'], { default: 'both' }) };
  assert.deepEqual([values(flags), values(flags, '--mode', 'single')], [{ mode: 'both' }, { mode: 'single' }]);
  assert.throws(() => values(flags, '--mode', 'singel'), {
    message: 'unknown mode "singel" (did you mean single?); one of single, both',
  });
});

test('flags that exclude each other are refused in either order, but not because of a default', () => {
  const flags = {
    suite: flag('--suite <name>', 'help', {
      parse: asItIs,
      excludes: { flags: ['--only'], because: 'one or the other' },
    }),
    only: flag('--only <name>', 'help', { parse: asItIs, default: 'all' }),
  };
  assert.deepEqual(values(flags, '--suite', 'a'), { suite: 'a', only: 'all' });
  assert.deepEqual(values(flags, '--only', 'a'), { suite: null, only: 'a' });
  for (const words of [
    ['--suite', 'a', '--only', 'b'],
    ['--only', 'all', '--suite', 'a'],
  ]) {
    assert.throws(
      () => values(flags, ...words),
      (error: unknown) => error instanceof UserError && error.message === 'one or the other',
    );
  }
});

test('the help says choices, defaults and what decides otherwise, below the heading of the group', () => {
  const flags = group('Load:', {
    mode: choice('--mode <name>', 'which', ['single', 'both'], { default: 'both' }),
    users: flag('--users <numbers>', 'how many', { parse: asItIs, otherwise: "the scenario's" }),
    seed: flag('--seed <number>', 'from which', { parse: Number, default: '1' }),
  });
  const lines = addFlags(new Command('program'), flags).helpInformation().split('\n');
  const from = lines.indexOf('Load:');
  assert.deepEqual(
    lines.slice(from + 1, from + 4).map((line) => line.trim().replace(/ {2,}/g, ' ')),
    [
      '--mode <name> which (choices: "single", "both", default: both)',
      "--users <numbers> how many (default: the scenario's)",
      '--seed <number> from which (default: 1)',
    ],
  );
});

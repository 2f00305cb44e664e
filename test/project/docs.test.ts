// What documents take from programs and from recorded runs is what these make now.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { SCENARIOS } from '../../lib/scenarios/catalogue.ts';
import { TARGETS } from '../../lib/targets/index.ts';
import manifest from '../../package.json' with { type: 'json' };
import { describedCommands, longName } from '../../tools/docs/cli.ts';
import { committed, madeFiles } from '../../tools/docs/files.ts';
import { withMadeParts } from '../../tools/docs/made.ts';
import { NOTES } from '../../tools/docs/notes.ts';

const ROOT = join(import.meta.dirname, '../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const COMMANDS = describedCommands();
const MADE = madeFiles(COMMANDS);
const NAMES = SCENARIOS.map(({ name }) => name);

/** What stands in backticks in the first column of a table whose heading begins with some words. */
function firstColumn(text: string, heading: string): string[] {
  const rows = text.slice(text.indexOf(heading)).split('\n');
  const table = rows.slice(
    0,
    rows.findIndex((line) => !line.startsWith('|')),
  );
  return table
    .slice(2)
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}

describe('documents', () => {
  test('flags, samples of output and the picture are up to date: `npm run docs` renews them', () => {
    const stale = MADE.filter(({ path, text }) => committed(path) !== text);
    assert.deepEqual(
      stale.map(({ path }) => path),
      [],
    );
  });

  test('every note on a flag is of a flag that is there', () => {
    const strange = Object.entries(NOTES).flatMap(([name, notes]) => {
      const flags = COMMANDS[name]?.flags.map(longName) ?? [];
      return Object.keys(notes).filter((flag) => !flags.includes(flag));
    });
    assert.deepEqual(strange, []);
  });

  test('a part that nobody makes is an error', () => {
    const part = (maker: string) => `a\n<!-- made: ${maker} x -->\nold\n<!-- /made -->\nb`;
    assert.equal(withMadeParts(part('it'), { it: (about) => `new ${about}` }), part('it').replace('old', 'new x'));
    assert.throws(() => withMadeParts(part('they'), {}), /nothing makes "they"/);
  });

  test('the README names every scenario and its groups, and docs/scenarios.md has a row for each', () => {
    const groups = new Set(SCENARIOS.flatMap((scenario) => scenario.groups as readonly string[]));
    const named = firstColumn(README, '| `--scenarios` |').filter((name) => NAMES.includes(name) || !groups.has(name));
    assert.deepEqual(named.sort(), [...NAMES].sort());
    const text = readFileSync(join(ROOT, 'docs/scenarios.md'), 'utf8');
    assert.deepEqual(firstColumn(text, '| scenario | users').sort(), [...NAMES].sort());
    assert.deepEqual(
      firstColumn(text, '| target |'),
      TARGETS.map(({ name }) => name),
    );
  });

  test('the README is two screens, begins with what it is, and has the commands that install, measure and test', () => {
    assert.ok(Buffer.byteLength(README) <= 9_000, `${Buffer.byteLength(README)} bytes`);
    assert.match(README, /^# raftmark\n\nraftmark measures services that replicate their data with Raft/);
    assert.match(README, /^npm ci && npm run bench -- --quick/m);
    assert.match(README, /^npm ci && npm test/m);
  });

  test('every flag in a command that documents show is a flag of that command', () => {
    const shown = MADE.flatMap(({ path, text }) =>
      [
        ...text
          .replaceAll('\\\n', ' ')
          .matchAll(/(?:npm run (?:-s )?|npx raftmark )(bench|run|report|tools|perf|docs)( --)? ([^\n`|#]*)/g),
      ].map(([, program = '', , rest = '']) => ({ path, program, rest })),
    );
    const strange = shown.flatMap(({ path, program, rest }) => {
      const name = program === 'bench' ? (rest.startsWith('clean') ? 'clean' : 'run') : program;
      const known = COMMANDS[name]?.flags.flatMap(({ flags }) => flags.match(/--?[\w-]+/g) ?? []);
      const given = rest.match(/(?<= |^)--[a-z][\w-]*/g) ?? [];
      return known === undefined
        ? []
        : given.filter((flag) => !known.includes(flag)).map((flag) => `${path}: ${name} ${flag}`);
    });
    assert.deepEqual(strange, []);
    assert.ok(shown.length > 50, `only ${shown.length} commands were found`);
  });

  test('every npm script that documents name is there', () => {
    const scripts = Object.keys(manifest.scripts);
    const strange = MADE.flatMap(({ path, text }) =>
      [...text.matchAll(/npm run (?:-s )?([a-z:]+)/g)].flatMap(([, name = '']) =>
        scripts.includes(name) ? [] : [`${path}: ${name}`],
      ),
    );
    assert.deepEqual(strange, []);
  });
});

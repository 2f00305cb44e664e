// The rules of biome.json as they bite: forbidden imports, written into a scratch project, must fail its linter.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');
const BIOME = join(ROOT, 'node_modules/.bin/biome');

/** What the project's linter says of some files, as `file rule`. */
function complaints(t: TestContext, files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-layers-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['biome.json', '.gitignore']) cpSync(join(ROOT, name), join(folder, name));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', ...Object.keys(files)];
  const { stdout } = spawnSync(BIOME, args, { cwd: folder, encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string } }[] };
  return diagnostics.map(({ category, location }) => `${location.path} ${category.split('/').at(-1)}`);
}

const uses = (path: string): string => `import { x } from '${path}';\n\nexport const y = x;\n`;

/** Each from a lower room to a higher one, or to what only one room may know. */
const FORBIDDEN: readonly (readonly [file: string, imported: string])[] = [
  ['lib/base/a.ts', '../data/b.ts'],
  ['lib/data/a.ts', '../targets/b.ts'],
  ['lib/targets/a.ts', '../scenarios/b.ts'],
  ['lib/scenarios/a.ts', '../report/b.ts'],
  ['lib/report/a.ts', '../analysis/b.ts'],
  ['lib/analysis/a.ts', '../exchange/b.ts'],
  ['lib/exchange/a.ts', '../k6/b.ts'],
  ['lib/analysis/a.ts', '../../runner/system/b.ts'],
  ['lib/analysis/a.ts', 'k6/http'],
  ['lib/analysis/a.ts', '../targets/etcd.ts'],
  ['runner/system/a.ts', '../tools/b.ts'],
  ['runner/tools/a.ts', '../cluster/b.ts'],
  ['runner/cluster/a.ts', '../embedded/b.ts'],
  ['runner/cluster/a.ts', '../options/b.ts'],
  ['runner/embedded/a.ts', '../faults/b.ts'],
  ['runner/embedded/a.ts', './etcd/b.ts'],
  ['runner/monitors/raft/a.ts', '../../report/b.ts'],
  ['runner/faults/driver/a.ts', '../../options/b.ts'],
  ['runner/faults/scenarios/a.ts', '../../embedded/etcd/b.ts'],
  ['runner/plan/a.ts', '../options/b.ts'],
  ['runner/plan/a.ts', '../run/b.ts'],
  ['runner/plan/a.ts', '../calibration/b.ts'],
  ['runner/calibration/instant/a.ts', '../../report/b.ts'],
  ['runner/calibration/a.ts', '../instant-server.ts'],
  ['runner/report/sections/a.ts', '../../run/b.ts'],
  ['runner/report/sections/a.ts', '../../faults/b.ts'],
  ['runner/options/config/a.ts', '../../run/b.ts'],
  ['runner/run/a.ts', '../embedded/confman/b.ts'],
  ['runner/run/a.ts', '../confman-node/b.ts'],
  ['runner/run/a.ts', '../fila-node/b.ts'],
  ['runner/run/a.ts', '../embedded/fila/b.ts'],
  ['runner/fila-node/a.ts', '../confman-node/b.ts'],
  ['runner/fila-node/a.ts', '../embedded/b.ts'],
  ['runner/coordinator-node/a.ts', '../confman-node/b.ts'],
  ['runner/run/a.ts', '../coordinator-node/b.ts'],
  ['runner/etcd-client/a.ts', '../fila-node/b.ts'],
  ['runner/system/a.ts', '../etcd-client/b.ts'],
  ['runner/run/a.ts', '../fila-node.ts'],
  ['runner/run/a.ts', '../bench.ts'],
  ['runner/report/check/a.ts', '../../report.ts'],
  ['runner/run/a.ts', '../../tools/perf/b.ts'],
];

test('an import from a lower room to a higher one fails the linter, whatever the pair', (t) => {
  const files = Object.fromEntries(
    FORBIDDEN.map(([file, path], at) => [file.replace('/a.ts', `/a${at}.ts`), uses(path)]),
  );
  const found = complaints(t, files);
  for (const file of Object.keys(files))
    assert.ok(found.includes(`${file} noRestrictedImports`), `${file}: ${files[file]}`);
});

test('imports that point downwards pass', (t) => {
  const allowed = {
    'lib/analysis/a.ts': uses('../report/b.ts'),
    'lib/k6/a.ts': uses('k6/http'),
    'runner/faults/a.ts': uses('../../lib/report/faults.ts'),
    'runner/faults/driver/a.ts': uses('../../cluster/b.ts'),
    'runner/report/sections/a.ts': uses('./faults/b.ts'),
    'runner/report/text/a.ts': uses('../../../lib/report/report.ts'),
    'runner/embedded/etcd/a.ts': uses('../../../lib/targets/etcd.ts'),
    'runner/run/a.ts': uses('../options/b.ts'),
  };
  assert.deepEqual(complaints(t, allowed), []);
});

test('a circle of imports fails, one of types as well', (t) => {
  const found = complaints(t, {
    'runner/plan/a.ts': "import type { B } from './b.ts';\n\nexport type A = B | null;\n",
    'runner/plan/b.ts': "import type { A } from './a.ts';\n\nexport type B = A | null;\n",
  });
  assert.deepEqual(found.sort(), ['runner/plan/a.ts noImportCycles', 'runner/plan/b.ts noImportCycles']);
});

test('a module of Node in lib fails, and so do a file of more than 250 lines and a function of more than 60', (t) => {
  const lines = (count: number): string => "  console.log('x');\n".repeat(count);
  const found = complaints(t, {
    'lib/base/node.ts': "import { join } from 'node:path';\n\nexport const y = join;\n",
    'runner/plan/long.ts': Array.from({ length: 251 }, (_, at) => `export const y${at} = 1;\n`).join(''),
    'runner/plan/wide.ts': `export function wide(): void {\n${lines(61)}}\n`,
    'runner/plan/narrow.ts': `export function narrow(): void {\n${lines(55)}}\n`,
    'test/runner/plan/wide.test.ts': `export function wide(): void {\n${lines(61)}}\n`,
  });
  assert.deepEqual(found.sort(), [
    'lib/base/node.ts noNodejsModules',
    'runner/plan/long.ts noExcessiveLinesPerFile',
    'runner/plan/wide.ts noExcessiveLinesPerFunction',
  ]);
});

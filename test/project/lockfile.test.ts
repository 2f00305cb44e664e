import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly integrity?: string; readonly resolved?: string }>
  >;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')) as unknown;
const manifest = read('package.json') as Manifest;
const { packages } = read('package-lock.json') as Lock;

test('every package of the lockfile is pinned by its integrity', () => {
  const entries = Object.entries(packages).filter(([path]) => path !== '');
  assert.ok(entries.length > 50);
  for (const [path, { integrity }] of entries) assert.match(integrity ?? '', /^sha512-/, path);
});

test('every dependency is pinned to one version, which the lockfile has', () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    assert.match(version, /^\d+\.\d+\.\d+$/, name);
    assert.equal(packages[`node_modules/${name}`]?.version, version, name);
  }
});

test("nothing comes from anywhere but npm's own registry", () => {
  for (const [path, { resolved }] of Object.entries(packages)) {
    if (resolved !== undefined) assert.match(resolved, /^https:\/\/registry\.npmjs\.org\//, path);
  }
});

test('every override is pinned, in use, and has its reason in CONTRIBUTING.md', () => {
  const contributing = readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8');
  for (const [name, version] of Object.entries(manifest.overrides)) {
    const found = Object.entries(packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
    assert.deepEqual([...new Set(found.map(([, entry]) => entry.version))], [version], name);
    assert.ok(contributing.includes(`override is of \`${name}\``), name);
  }
});

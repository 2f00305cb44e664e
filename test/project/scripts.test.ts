import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROTOCOL_TITLES, PROTOCOLS } from '../../lib/targets/target.ts';
import { projectRoot } from '../../runner/system/project-root.ts';

const folder = join(projectRoot(), 'scripts');
const scripts = readdirSync(folder);

test('no script names a protocol: what a target is spoken to in is its own affair', () => {
  assert.ok(scripts.length >= 10);
  const words = [...PROTOCOLS, ...Object.values(PROTOCOL_TITLES), 'protocol'];
  const pattern = new RegExp(words.join('|'), 'i');
  for (const name of scripts) {
    const found = pattern.exec(readFileSync(join(folder, name), 'utf8'));
    assert.equal(found, null, `${name} says ${found?.[0]}`);
  }
});

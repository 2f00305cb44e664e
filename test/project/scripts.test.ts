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

/** They hand on what the options say, and ask the target for the rest. */
const ROOMS = ['clean', 'faults', 'monitors', 'options', 'plan', 'progress', 'run'];

test('the rooms of the runner that plan, measure, break and watch name no protocol either', () => {
  const pattern = new RegExp(PROTOCOLS.map((name) => `['"\`]${name}['"\`]`).join('|'));
  for (const room of ROOMS) {
    const files = readdirSync(join(projectRoot(), 'runner', room), { recursive: true, encoding: 'utf8' });
    const sources = files.filter((name) => name.endsWith('.ts'));
    assert.ok(sources.length > 0, room);
    for (const name of sources) {
      const found = pattern.exec(readFileSync(join(projectRoot(), 'runner', room, name), 'utf8'));
      assert.equal(found, null, `runner/${room}/${name} says ${found?.[0]}`);
    }
  }
});

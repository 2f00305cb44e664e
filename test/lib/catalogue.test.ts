import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findScenario, SCENARIOS } from '../../lib/catalogue.ts';

test('scenario names are distinct, and none is the name of a group', () => {
  const names = SCENARIOS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  const groups = new Set(['all', ...SCENARIOS.flatMap((scenario) => scenario.groups)]);
  for (const { name, groups: own } of SCENARIOS) assert.ok(!groups.has(name) || own.includes(name));
});

for (const { name, operations, readPercent, users } of SCENARIOS) {
  test(`${name} has a script of its name, and its operations fit its share of reads`, () => {
    assert.ok(existsSync(join(import.meta.dirname, '../../scripts', `${name}.ts`)));
    assert.equal(operations.includes('read'), readPercent > 0);
    assert.equal(operations.includes('write'), readPercent < 100);
    assert.ok(readPercent >= 0 && readPercent <= 100);
    assert.ok(users.length > 0 && users.every((each) => Number.isInteger(each) && each > 0));
    assert.equal(new Set(users).size, users.length);
  });
}

test('a scenario is found by its exact name alone', () => {
  for (const scenario of SCENARIOS) assert.equal(findScenario(scenario.name), scenario);
  for (const name of ['', 'write', 'Mixed', 'all']) assert.equal(findScenario(name), undefined);
});

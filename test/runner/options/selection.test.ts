import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findScenario, SCENARIOS } from '../../../lib/scenarios/catalogue.ts';
import { confman } from '../../../lib/targets/confman.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import { spellingOf } from '../../../lib/targets/target.ts';
import {
  DEFAULT_SCENARIOS,
  SUITES,
  scenarioNames,
  selectPayloads,
  selectScenarios,
  selectTiers,
  selectUsers,
} from '../../../runner/options/selection.ts';
import { durationFlag, hostFlag, numberFlag } from '../../../runner/options/values.ts';
import { EXIT, UserError } from '../../../runner/system/errors.ts';

/** Fails unless the call is refused as wrong usage with such a message. */
function refused(call: () => unknown, message: RegExp | string): void {
  assert.throws(call, (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.exitCode, EXIT.usage);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  });
}

const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

test('scenarios are chosen by name, in the order of the catalogue, each once', () => {
  assert.deepEqual(names(selectScenarios('mixed, write-sequential,mixed')), ['write-sequential', 'mixed']);
});

test('a group chooses its scenarios, and overlaps are taken once', () => {
  assert.deepEqual(names(selectScenarios('write')), ['write-sequential', 'write-concurrent']);
  assert.deepEqual(names(selectScenarios('write,sequential')), [
    'write-sequential',
    'write-concurrent',
    'read-sequential',
  ]);
});

test('all means every scenario of the original suite', () => {
  assert.deepEqual(
    selectScenarios('all'),
    SCENARIOS.filter(({ beyondAll }) => !beyondAll),
  );
  assert.deepEqual(selectScenarios('all,faults,queue,scaling,resources,tasks,soak'), SCENARIOS);
});

test('every name that is offered chooses something, and none is offered twice', () => {
  const offered = scenarioNames();
  assert.equal(new Set(offered).size, offered.length);
  for (const name of offered) assert.ok(selectScenarios(name).length > 0);
});

test('an unknown scenario is answered with the nearest', () => {
  refused(
    () => selectScenarios('mixed,write-concurent'),
    /^unknown scenario "write-concurent" \(did you mean write-concurrent\?\)/,
  );
  refused(() => selectScenarios('all,nonsense'), /^unknown scenario "nonsense"; one of all, write/);
});

test('no names at all are refused', () => {
  for (const text of ['', ' ', ',']) {
    refused(() => selectScenarios(text), /^--scenarios is empty/);
    refused(() => selectTiers(text), /^--tier is empty/);
    refused(() => selectPayloads(text), /^--payload is empty/);
    refused(() => selectUsers(text), /^--users is empty/);
  }
});

test('tiers keep the order in which they were named, each once', () => {
  assert.deepEqual(names(selectTiers('large,smoke,large')), ['large', 'smoke']);
});

test('all tiers are the three of the original suite', () => {
  assert.deepEqual(names(selectTiers('all')), ['small', 'large', 'xlarge']);
  assert.deepEqual(names(selectTiers('smoke,all,small')), ['smoke', 'small', 'large', 'xlarge']);
});

test('an unknown tier is answered with the nearest', () => {
  refused(
    () => selectTiers('smal'),
    'unknown tier "smal" (did you mean small?); one of smoke, small, large, xlarge, all',
  );
});

test('payloads are chosen by label and by size', () => {
  assert.deepEqual(selectPayloads('tiny,64KB'), [
    { name: 'tiny', bytes: 10 },
    { name: '64KB', bytes: 65_536 },
  ]);
  assert.deepEqual(names(selectPayloads('all')), ['tiny', 'medium', 'large', 'xlarge']);
});

test('a payload that is neither is refused by what it looks like', () => {
  refused(() => selectPayloads('medum'), /^unknown payload "medum" \(did you mean medium\?\)/);
  for (const text of ['64', '9B', '0KB']) {
    refused(() => selectPayloads(text), /is not a size: write it like 64KB, at least 10B/);
  }
});

test('users keep their order, each once', () => assert.deepEqual(selectUsers('10, 1,010'), [10, 1]));

for (const text of ['0', '-1', '1.5', 'NaN', 'Infinity', '1e2', 'ten', '60001', '1,0']) {
  test(`--users ${text} is refused`, () => {
    refused(() => selectUsers(text), /^--users ".+": must be a whole number from 1 to 60000, or several with commas$/);
  });
}

test('a duration is given in milliseconds', () => assert.equal(durationFlag('--duration', '1.5s', 100), 1_500));

for (const [text, message] of [
  ['15', '--duration "15": must be a time with its unit, such as 15s, 500ms or 2m'],
  ['', '--duration "": must be a time with its unit, such as 15s, 500ms or 2m'],
  ['-1s', '--duration "-1s": must be a time with its unit, such as 15s, 500ms or 2m'],
  ['99ms', '--duration "99ms": must be at least 100ms'],
  ['0s', '--duration "0s": must be at least 100ms'],
] as const) {
  test(`--duration "${text}" is refused`, () => refused(() => durationFlag('--duration', text, 100), message));
}

test('a number is taken at both of its bounds and refused beyond', () => {
  assert.deepEqual([numberFlag('--seed', '0', 0, 9), numberFlag('--seed', '9', 0, 9)], [0, 9]);
  for (const text of ['10', '-1', '1.0', '', ' 1', 'NaN', '0x1']) {
    refused(() => numberFlag('--seed', text, 0, 9), `--seed "${text}": must be a whole number from 0 to 9`);
  }
});

const SPELLING = spellingOf(etcd, false);

test('hosts come one by one or with commas, in one spelling', () => {
  assert.deepEqual(hostFlag(['http://a:1,http://B:2/', ' https://c '], SPELLING), [
    'http://a:1',
    'http://b:2',
    'https://c:443',
  ]);
});

test('a host that is written twice is taken once', () => {
  assert.deepEqual(hostFlag(['http://a:1', 'http://a:1', 'a:1'], SPELLING), ['http://a:1']);
});

test('no host at all is refused', () => {
  for (const values of [[], [''], [' '], [','], ['', ' , ']]) {
    refused(() => hostFlag(values, SPELLING), '--host is empty; give the URL of a node such as http://127.0.0.1:2379');
  }
});

test('payloads of one size are one, whatever they are called, and the first name stays', () => {
  assert.deepEqual(selectPayloads('64KB,64kb,0.0625MB,65536B'), [{ name: '64KB', bytes: 65_536 }]);
  assert.deepEqual(names(selectPayloads('1KB,medium')), ['1KB']);
  assert.deepEqual(names(selectPayloads('1KB,medium-json,1KB-json,1KB-random')), ['1KB', 'medium-json', '1KB-random']);
  assert.deepEqual(names(selectPayloads('all,1KB,2KB')), ['tiny', 'medium', 'large', 'xlarge', '2KB']);
});

test('the core are the five scenarios of the main question', () => {
  assert.equal(DEFAULT_SCENARIOS.entries, 'core');
  assert.deepEqual(names(selectScenarios(DEFAULT_SCENARIOS.entries)), [
    'write-sequential',
    'write-concurrent',
    'read-sequential',
    'read-concurrent',
    'mixed',
  ]);
});

for (const [group, scenario] of [
  ['consensus', 'consensus'],
  ['audit', 'audit-query'],
  ['payload', 'payload-sweep'],
] as const) {
  test(`${group} chooses ${scenario} alone`, () => assert.deepEqual(names(selectScenarios(group)), [scenario]));
}

test('no name is found among what every object has', () => {
  for (const name of ['constructor', 'toString', '__proto__']) {
    refused(() => selectScenarios(name), /^unknown scenario/);
    refused(() => selectTiers(name), /^unknown tier/);
    refused(() => selectPayloads(name), /^unknown payload/);
  }
});

test('a host and its port are enough: http is meant, and https where certificates are given', () => {
  const written = ['10.0.0.1:2379', 'Node-1:22379, [::1]:2379'];
  assert.deepEqual(hostFlag(written, SPELLING), ['http://10.0.0.1:2379', 'http://node-1:22379', 'http://[::1]:2379']);
  assert.deepEqual(hostFlag(['10.0.0.1:2379', 'http://b:1'], spellingOf(etcd, true)), [
    'https://10.0.0.1:2379',
    'http://b:1',
  ]);
});

test('a malformed host is refused, with an example that has the port of the target', () => {
  for (const text of [
    'localhost',
    '2379',
    '10.0.0.1:',
    '10.0.0.1:0',
    '10.0.0.1:x',
    'ftp://a:1',
    '::1:2379',
    'a:1/v3',
  ]) {
    const message = `--host: "${text}" is not the URL of a node; it should look like http://127.0.0.1:2379`;
    refused(() => hostFlag(['http://a:1', text], SPELLING), message);
  }
  const secured = /it should look like https:\/\/127\.0\.0\.1:2379$/;
  refused(() => hostFlag(['a'], spellingOf(etcd, true)), secured);
  refused(() => hostFlag(['a'], spellingOf(confman, false)), /it should look like http:\/\/127\.0\.0\.1:6100$/);
});

test('suites name scenarios of the catalogue', () => {
  for (const items of Object.values(SUITES)) {
    assert.ok(items.length > 0);
    for (const { name, users, durationMs } of items) {
      assert.ok(findScenario(name) && users.every((each) => each > 0) && durationMs > 0);
    }
  }
});

test('a list has something before and behind each of its commas', () => {
  for (const [flag, call] of [
    ['--users', selectUsers],
    ['--scenarios', selectScenarios],
    ['--tier', selectTiers],
    ['--payload', selectPayloads],
    ['--host', (text: string) => hostFlag([text], SPELLING)],
  ] as const) {
    for (const text of ['1,,2', 'mixed,', ',smoke', 'tiny, ,large']) {
      refused(
        () => call(text),
        `${flag} "${text}": nothing stands before or behind one of its commas; take that comma away`,
      );
    }
  }
});

test('hosts with blanks behind their commas are several words, and one list', () => {
  assert.deepEqual(hostFlag(['http://a:1,', 'http://b:2,', 'http://c:3'], SPELLING), [
    'http://a:1',
    'http://b:2',
    'http://c:3',
  ]);
  refused(() => hostFlag(['http://a:1,', 'http://b:2,'], SPELLING), /^--host "http:\/\/b:2,": nothing stands/);
});

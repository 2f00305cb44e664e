import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INSIGHTS } from '../../../lib/analysis/insights/insights.ts';
import { PAYLOADS } from '../../../lib/data/payload.ts';
import { TIERS } from '../../../lib/data/tier.ts';
import { SCENARIOS } from '../../../lib/scenarios/catalogue.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import { TARGETS } from '../../../lib/targets/index.ts';
import { listText } from '../../../runner/options/list-text.ts';
import { SUITES } from '../../../runner/options/selection.ts';
import { planText } from '../../../runner/plan/text.ts';
import { choose, planOf } from './plan-request.ts';

test('the list names everything that can be chosen', () => {
  const lines = listText('all', []).split('\n');
  const names = [TARGETS, TIERS, PAYLOADS, SCENARIOS].flatMap((list) => list.map(({ name }) => name));
  for (const name of [...names, ...Object.keys(SUITES)]) {
    assert.ok(
      lines.some((line) => line.startsWith(`  ${name} `)),
      name,
    );
  }
});

test('one part of the list is shown alone, and insights then tell how each decides and where that is from', () => {
  assert.match(listText('tiers', []), /^Tiers\n {2}smoke /);
  assert.doesNotMatch(listText('tiers', []), /Payloads/);
  const text = listText('insights', []);
  for (const { id, kind, title, formula, source } of INSIGHTS) {
    assert.ok(text.includes(`${id} (${kind}): ${title}\n  Decides: ${formula}\n  From: ${source}\n`), id);
  }
});

test('the plan has a line for each dataset and each cell, and what it will take', () => {
  const plan = planOf('small', 'medium', choose('write-sequential,mixed', { durationMs: 1_500 }));
  const lines = planText(plan, true).split('\n');
  assert.deepEqual(lines.slice(0, 3), [
    'small tier, medium payload: seed 1,000 entries of 1 KB in 10 namespaces',
    '  [1/2] Write sequential, 1 user (1K entries, 1 KB), 1.5 s after 3 s of warm-up',
    '  [2/2] Mixed 80/20, 50 users (1K entries, 1 KB), 1.5 s after 3 s of warm-up',
  ]);
  assert.match(lines.at(-1) ?? '', /^Estimated: /);
});

test('what goes on beside the cells is a part of the time, and said where there is any', () => {
  const lines = planText(planOf('small', 'medium', choose('mixed'), { control: true }), true).split('\n');
  assert.equal(lines.at(-1), 'In it: about 28.5 s beside datasets and cells: to warm up, for the control steps.');
  assert.match(lines.at(-2) ?? '', /^Estimated: /);
});

test('a plan of both protocols says of each cell which one it speaks', () => {
  const protocols = ['grpc', 'http'] as const;
  const lines = planText(planOf('small', 'tiny', choose('mixed'), { target: etcd, protocols }), true).split('\n');
  assert.deepEqual(
    lines.slice(1, 3).map((line) => line.split(',')[0]),
    ['  [1/2] Mixed 80/20 over gRPC', '  [2/2] Mixed 80/20 over HTTP'],
  );
});

test('the list says what each target speaks and its reads promise, the default first', () => {
  assert.match(listText('all', []), /^ {2}etcd .*; --protocol grpc, http; --reads linearizable, local$/m);
  assert.match(listText('all', []), /^ {2}confman .*; --protocol http; --reads local, linearizable$/m);
});

test('the list says of each knob what it does, what it takes and what nodes have otherwise', () => {
  const knobs = [{ name: 'depth', title: 'how deep', takes: 'a number', usual: '7' }];
  const lines = listText('all', [{ target: 'toy', knobs }]).split('\n');
  const at = lines.indexOf('Knobs of embedded toy for --vary');
  assert.equal(lines[at + 1], '  depth  how deep: a number; 7 otherwise');
});

test('a dataset that a scenario bounds is said with its own entries', () => {
  const heads = planText(planOf('xlarge', 'medium', choose('payload-sweep')), true)
    .split('\n')
    .filter((line) => line.includes('seed'));
  assert.deepEqual(
    heads.map((line) => /seed ([\d,]+) entries/.exec(line)?.[1]).sort(),
    ['32,768', '100,000', '512', '512', '327', '100'].sort(),
  );
});

test('what will be skipped says why, and takes its number', () => {
  const lines = planText(planOf('small', 'tiny', choose('audit-query'), { target: etcd }), true).split('\n');
  assert.deepEqual(lines.slice(1, 3), [
    '  [1/10] Audit query, events-1000-limit-50, 1 user (1K entries, 10 B), skipped: etcd keeps no audit trail',
    '  [2/10] Audit query, events-1000-limit-1000, 1 user (1K entries, 10 B), skipped: etcd keeps no audit trail',
  ]);
});

test('beside faults the plan says whether the rate will be found', () => {
  const found = /^Beside faults the rate is found: 100 writes\/s, halved/m;
  assert.match(planText(planOf('smoke', 'tiny', choose('failover')), false), found);
  assert.doesNotMatch(planText(planOf('smoke', 'tiny', choose('failover')), true), found);
  assert.doesNotMatch(planText(planOf('smoke', 'tiny', choose('mixed')), false), found);
});

test('a soak has its rate found as well, unless it is given', () => {
  const text = (scenarios: string, given: boolean) => planText(planOf('smoke', 'tiny', choose(scenarios)), given);
  assert.match(text('soak', false), /^In a soak the rate is found: 100 writes\/s, halved/m);
  assert.match(text('failover,soak', false), /^Beside faults and in a soak the rate is found/m);
  assert.doesNotMatch(text('soak', true), /the rate is found/);
});

test('what will be skipped is counted at the end, with the reasons', () => {
  const skipped = (scenarios: string) =>
    planText(planOf('small', 'medium', choose(scenarios), { nodes: [1] }), true)
      .split('\n')
      .filter((line) => line.startsWith('Skipped: '));
  const lone = 'a lone node has no other that could take over';
  assert.deepEqual(skipped('mixed'), []);
  assert.deepEqual(skipped('mixed,failover,recovery'), [`Skipped: 2 cells of 3: 2, since ${lone}.`]);
  assert.deepEqual(skipped('failover'), [`Skipped: 1 cell of 1: 1, since ${lone}. Nothing would be measured.`]);
});

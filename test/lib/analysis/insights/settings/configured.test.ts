import assert from 'node:assert/strict';
import { test } from 'node:test';
import { electionTimeoutMs } from '../../../../../lib/analysis/insights/evidence.ts';
import { configured, settingNamed } from '../../../../../lib/analysis/insights/settings/configured.ts';
import type { ConfiguredSetting } from '../../../../../lib/report/settings.ts';
import { exampleReportOf, failoverCell } from '../../../../fixtures/example-report.ts';
import { configuredWith, exampleSetting } from '../../../../fixtures/reports/settings.ts';

const report = (settings: readonly ConfiguredSetting[], kind?: 'embedded' | 'external') =>
  exampleReportOf([failoverCell], { clusters: configuredWith(settings, kind) });

test('what nodes were started with or tell goes before what files say, and of nodes that differ the range is told', () => {
  const settings = [
    exampleSetting({ value: 5_000, from: 'settings file' }),
    exampleSetting({ value: 4_000, from: 'configuration' }),
    exampleSetting({ value: 2_000, from: 'told by the node', onlyOn: ['node1'] }),
    exampleSetting({ value: 1_500, upTo: 3_000, from: 'told by the node', onlyOn: ['node2'] }),
  ];
  const range = (some: readonly ConfiguredSetting[]) => {
    const known = configured(report(some), 'cluster', 'election-timeout');
    return known === null ? null : [known.value, known.upTo, known.from];
  };
  assert.deepEqual(range(settings), [1_500, 3_000, 'told by the node']);
  assert.deepEqual(range(settings.slice(0, 2)), [4_000, 4_000, 'configuration']);
  assert.deepEqual(range([]), null);
});

test('the election timeout is the configured one, and without it what a failover found', () => {
  assert.equal(electionTimeoutMs(report([exampleSetting({ value: 2_500 })]), 'cluster'), 2_500);
  assert.equal(electionTimeoutMs(report([]), 'cluster'), 1_000);
});

test('a setting is named with the key of the product and its value, as far as they are known', () => {
  const named = (...some: Parameters<typeof report>) => settingNamed(report(...some), 'cluster', 'election-timeout');
  assert.equal(named([exampleSetting({})]), 'election timeout (--election-timeout, now 1.00 s)');
  assert.equal(
    named([exampleSetting({ key: 'lower, upper', upTo: 3_000 })]),
    'election timeout (lower, upper, now 1.00 s to 3.00 s)',
  );
  // The user's own nodes have the keys of the target, and those that raftmark starts may be made of something else.
  assert.equal(named([], 'external'), 'election timeout (lowerElectionTimeout, upperElectionTimeout)');
  assert.equal(named([], 'embedded'), 'election timeout');
});

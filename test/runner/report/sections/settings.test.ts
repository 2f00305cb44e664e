import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConfiguredSetting } from '../../../../lib/report/settings.ts';
import { settings } from '../../../../runner/report/sections/settings.ts';
import { type exampleReport, exampleReportOf } from '../../../fixtures/example-report.ts';
import { configuredWith, exampleSetting } from '../../../fixtures/reports/settings.ts';

const shown = (clusters: typeof exampleReport.clusters) =>
  settings
    .of(exampleReportOf([], { clusters }))
    .flatMap((block) => (block.kind === 'list' ? block.items.map(({ text }) => text) : []));

const LIMIT: ConfiguredSetting = {
  ...{ name: 'body-limit', key: '--max-request-bytes', value: 1_572_864, unit: 'bytes', from: 'flag' },
};

test('settings stand in a line for each place that they are known from, with the keys of the product', () => {
  const known = [
    exampleSetting({}),
    LIMIT,
    exampleSetting({ key: 'lower, upper', upTo: 3_000, from: 'settings file', onlyOn: ['node1', 'node2'] }),
  ];
  assert.deepEqual(shown(configuredWith(known)), [
    'started with: election timeout 1.00 s (--election-timeout); limit for requests 1.5 MB (--max-request-bytes)',
    'in settings files: election timeout 1.00 s to 3.00 s on node1, node2 (lower, upper)',
  ]);
  assert.deepEqual(shown(configuredWith([])), []);
});

test('clusters that are configured alike share a line, and one that is not has its own', () => {
  const [cluster] = configuredWith([LIMIT]);
  assert.ok(cluster !== undefined);
  const small = { ...cluster, name: 'nodes-5', settings: [{ ...LIMIT, value: 1_024 }] };
  assert.deepEqual(shown([{ ...cluster, name: 'nodes-1' }, { ...cluster, name: 'nodes-3' }, small]), [
    'nodes-1, nodes-3: started with: limit for requests 1.5 MB (--max-request-bytes)',
    'nodes-5: started with: limit for requests 1 KB (--max-request-bytes)',
  ]);
});

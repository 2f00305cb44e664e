import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromBase64 } from '../../../lib/base/bytes.ts';
import { parseObject } from '../../../lib/base/json.ts';
import type { CellPlan } from '../../../lib/report/cell.ts';
import { noCredentials } from '../../../runner/cluster/access.ts';
import type { Cluster } from '../../../runner/cluster/cluster.ts';
import { RunRate } from '../../../runner/faults/calm/run-rate.ts';
import { Monitoring } from '../../../runner/monitors/monitoring.ts';
import { type FaultCell, faultCells } from '../../../runner/run/fault-cell.ts';
import { examplePlan } from '../../fixtures/example-report.ts';
import { serve } from '../../fixtures/serve.ts';
import { ownFolder } from '../../fixtures/surroundings.ts';
import { read } from '../options/read-options.ts';

/** Nodes that only note what reaches them over HTTP. A fake: a real one speaks both protocols, and does not tell which. */
async function listeners(t: TestContext, requests: { path: string; body: string }[]): Promise<Cluster> {
  const nodes = await Promise.all(
    ['node1', 'node2', 'node3'].map(async (name) => {
      const url = await serve(t, (request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => {
          body += chunk.toString();
        });
        request.on('end', () => {
          requests.push({ path: request.url ?? '', body });
          response.end('{"header":{"revision":"1"}}');
        });
      });
      return { name, url };
    }),
  );
  return { kind: 'external', nodes, dataFolder: null, keep: async () => '', stop: async () => undefined };
}

/** What probes ask over HTTP in a cell of a run that is first spoken to over gRPC, until its load ends without a summary. */
async function probesOf(t: TestContext, manner: Pick<CellPlan, 'protocol' | 'reads'>, payload = 'medium') {
  const requests: { path: string; body: string }[] = [];
  const cluster = await listeners(t, requests);
  const command = ['true'];
  const byUrl = new Map(cluster.nodes.map(({ url }) => [url, { kill: command, start: command }]));
  const options = {
    ...read({ target: 'etcd', allowFaults: true, faults: '1', payload }),
    commands: { byUrl, folder: '.', file: 'nodes.json' },
  };
  const { tiers, payloads } = options;
  const monitoring = new Monitoring(
    { ...options, raftMonitor: false, resourceMonitor: false, metricsMonitor: false },
    noCredentials(),
  );
  const signal = new AbortController().signal;
  let epoch = 0;
  const rate = new RunRate(options.faults);
  const tools = {
    rate,
    monitoring,
    credentials: noCredentials(),
    recipe: null,
    tools: {},
    folder: ownFolder(t),
    signal,
  };
  const cell: FaultCell = {
    cell: examplePlan({ ...manner, scenario: 'failover' }),
    block: { tier: tiers[0] as never, entries: 100, payload: payloads[0] as never },
    scenario: 'failover',
    cluster,
    ownership: null,
    nextEpoch: () => ++epoch,
    k6: async () => {
      await sleep(700);
      return { failure: 'no load here', exitCode: 1, interrupted: false, summary: null, pid: 0 } as never;
    },
    judged: () => [],
    say: () => undefined,
  };
  const { state } = await faultCells(options, tools).measure(cell);
  assert.equal(state, 'failed');
  return requests;
}

test('a cell over HTTP is probed over HTTP, with the reads that it promises', async (t) => {
  const requests = await probesOf(t, { protocol: 'http', reads: 'local' });
  const paths = new Set(requests.map(({ path }) => path));
  for (const path of ['/v3/kv/put', '/v3/kv/range', '/v3/maintenance/status']) assert.ok(paths.has(path), path);
  const reads = requests.filter(({ path }) => path === '/v3/kv/range');
  assert.deepEqual([...new Set(reads.map(({ body }) => parseObject(body)?.serializable))], [true]);
});

for (const [payload, bytes] of [
  ['10B', 10],
  ['50B', 50],
  ['64B', 64],
  ['medium', 64],
  ['large', 64],
] as const) {
  test(`beside values of ${payload} a probe writes ${bytes} bytes`, async (t) => {
    const requests = await probesOf(t, { protocol: 'http', reads: 'local' }, payload);
    const written = requests
      .filter(({ path }) => path === '/v3/kv/put')
      .map(({ body }) => fromBase64(String(parseObject(body)?.value))?.length);
    assert.deepEqual([...new Set(written)], [bytes]);
  });
}

test('a cell over gRPC sends its probes nothing of HTTP', async (t) => {
  assert.deepEqual(await probesOf(t, { protocol: 'grpc', reads: 'linearizable' }), []);
});

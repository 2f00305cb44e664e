import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Live, watchLive } from '../../../runner/k6/live.ts';
import { serve } from '../../fixtures/serve.ts';

/**
 * k6's local API with the given samples by metric. A fake, because a real k6 cannot be made to stand at chosen counts.
 */
async function fakeApi(t: TestContext, samples: Readonly<Record<string, object>>): Promise<number> {
  const url = await serve(t, (request, response) => {
    const metric = decodeURIComponent((request.url ?? '').slice('/v1/metrics/'.length));
    const sample = samples[metric];
    if (!sample) response.statusCode = 404;
    response.end(JSON.stringify(sample ? { data: { id: metric, attributes: { sample } } } : { errors: [] }));
  });
  return Number(new URL(url).port);
}

/** The first report. */
async function firstReport(t: TestContext, port: number, trend?: () => string): Promise<Live> {
  let watch: { stop(): Promise<void> } | undefined;
  t.after(() => watch?.stop());
  return new Promise((resolve) => {
    watch = watchLive(port, resolve, trend);
  });
}

test('a script under load reports requests, failures and the latency of its step', async (t) => {
  const samples = {
    http_reqs: { count: 500, rate: 250 },
    raftmark_failures: { count: 3 },
    'http_req_duration{step:users-1}': { 'p(95)': 4.5 },
  };
  const { perSecond, ...live } = await firstReport(
    t,
    await fakeApi(t, samples),
    () => 'http_req_duration{step:users-1}',
  );
  assert.deepEqual(live, { requests: 500, failures: 3, seeded: 0, p95Ms: 4.5 });
  assert.ok(perSecond > 0 && Number.isFinite(perSecond));
});

test('calls count like requests, and the latency is that of the operation', async (t) => {
  const trend = 'raftmark_operation{step:users-1}';
  const samples = { raftmark_calls: { count: 700 }, [trend]: { 'p(95)': 1.5 } };
  const { perSecond, ...live } = await firstReport(t, await fakeApi(t, samples), () => trend);
  assert.deepEqual(live, { requests: 700, failures: 0, seeded: 0, p95Ms: 1.5 });
  assert.ok(perSecond > 0);
});

test('a script that seeds reports its entries, and no latency', async (t) => {
  const samples = { http_reqs: { count: 40 }, raftmark_seeded: { count: 36 } };
  const { perSecond: _rate, ...live } = await firstReport(t, await fakeApi(t, samples));
  assert.deepEqual(live, { requests: 40, failures: 0, seeded: 36, p95Ms: null });
});

test('metrics that k6 does not have yet count nothing', async (t) => {
  const live = await firstReport(t, await fakeApi(t, {}), () => 'http_req_duration');
  assert.deepEqual(live, { requests: 0, perSecond: 0, failures: 0, seeded: 0, p95Ms: null });
});

test('a trend without samples in the measured part is no latency', async (t) => {
  const samples = { http_reqs: { count: 5 }, http_req_duration: { 'p(95)': 0 } };
  assert.equal((await firstReport(t, await fakeApi(t, samples), () => 'http_req_duration')).p95Ms, null);
});

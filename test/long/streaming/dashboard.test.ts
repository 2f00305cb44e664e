import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Report } from '../../../lib/report/report.ts';
import { TestCluster } from '../../acceptance/cluster.ts';
import { PATIENCE_MS, Sandbox, until } from '../../acceptance/support.ts';
import { panelQueries, substitute, variableQueries } from './dashboard.ts';
import { findPrometheus, Prometheus } from './prometheus.ts';

const path = findPrometheus();
const skip = path === null ? 'there is no prometheus on PATH or in /usr/bin: apt-get install prometheus' : false;

/** Users read and write; a follower passes writes on by a redirect. */
const QUIET = ['--scenarios', 'consensus', '--users', '2', '--duration', '1s', '--warmup', '200ms'];
/** Long enough for a node to die in it, and for k6 to tell of it more than once. */
const DISTURBED = ['--scenarios', 'mixed', '--users', '3', '--duration', '4s', '--warmup', '200ms'];
/** Spoken to in calls, on a node of the run's own. */
const CALLS = ['--target', 'etcd', '--nodes', '1', '--scenarios', 'mixed', '--users', '2', '--duration', '1s'];

describe('the Grafana dashboard of the documentation', { timeout: 2 * PATIENCE_MS, skip }, () => {
  const box = new Sandbox();
  let prometheus: Prometheus;
  let cluster: TestCluster;
  let quiet: Report;
  let disturbed: Report;
  let calls: Report;

  /** A run of the command line that streams to the Prometheus of this test. */
  const startRun = (flags: readonly string[]) =>
    box.startBench([...flags, '--tier', 'smoke', '--out', 'experimental-prometheus-rw'], {
      K6_PROMETHEUS_RW_SERVER_URL: `${prometheus.url}/api/v1/write`,
      K6_PROMETHEUS_RW_TREND_STATS: 'p(50),p(95),p(99),max,count',
      K6_PROMETHEUS_RW_PUSH_INTERVAL: '200ms',
    });

  /** Every series that a query gives for one of the runs, at any moment of it. */
  const ask = (query: string, { runId, startedAt, endedAt }: Report) =>
    prometheus.range(
      substitute(query, { run: runId, scenario: '.*', step: '.*', window: '5s', __range: '900s' }),
      Date.parse(startedAt),
      // The last samples lie between the last two moments that are asked about.
      Date.parse(endedAt) + 1_000,
    );

  before(async () => {
    prometheus = await Prometheus.start(path as string);
    cluster = await TestCluster.start('confman', 3);

    const first = await startRun([...cluster.flags, ...QUIET]).ended;
    assert.equal(first.code, 0, first.stdout + first.stderr);
    quiet = await box.report();

    const second = startRun([...cluster.flags, ...DISTURBED]);
    const load = 'k6_http_reqs_total{scenario="mixed",phase="measure"}';
    const streaming = until('samples arrive', async () => (await prometheus.series(load)).length > 0);
    await Promise.race([second.ended, streaming]);
    const leader = await cluster.leader();
    await cluster.cluster.nodes.find(({ url }) => url !== leader)?.kill();
    const end = await second.ended;
    assert.equal(end.code, 0, end.stdout + end.stderr);
    disturbed = await box.report();

    const third = await startRun(CALLS).ended;
    assert.equal(third.code, 0, third.stdout + third.stderr);
    calls = await box.report();
  });
  after(async () => {
    await cluster?.stop();
    await prometheus?.stop();
    box.remove();
  });

  it('finds a run, its scenarios and its steps for its variables', async () => {
    for (const { name, selector, label } of variableQueries()) {
      const series = await prometheus.series(substitute(selector, { run: quiet.runId, scenario: '.*' }));
      const values = new Set(series.map((labels) => labels[label]));
      assert.ok(values.size > 0 && !values.has(undefined), `${name}: ${[...values]}`);
    }
  });

  for (const { panel, query } of panelQueries()) {
    it(`shows finite figures in "${panel}": ${query}`, async () => {
      const series = (await Promise.all([quiet, disturbed, calls].map((run) => ask(query, run)))).flat();
      const values = series.flatMap(({ values: pairs }) => pairs.map(([, text]) => Number(text)));
      assert.ok(values.length > 0, 'the query answers nothing');
      assert.deepEqual(
        values.filter((value) => !Number.isFinite(value) || value < 0),
        [],
      );
      assert.ok(
        values.some((value) => value > 0),
        'there is nothing but zeros',
      );
    });
  }

  it('tells by labels which cell a request belongs to', async () => {
    // A user that asks who leads does so in the middle of the load, of no node in particular.
    const load = `run="${quiet.runId}",phase="measure",operation!="control"`;
    const series = await prometheus.series(`k6_http_reqs_total{${load}}`);
    assert.ok(series.length > 0);
    for (const labels of series) {
      for (const name of ['run', 'tier', 'payload', 'scenario', 'step', 'operation', 'node']) {
        assert.ok(labels[name], `${name} is not among ${JSON.stringify(labels)}`);
      }
    }
  });

  it('shows calls beside requests, each in series of its own', async () => {
    const of = (title: string) => panelQueries().filter(({ panel }) => panel === title);
    for (const title of ['Operations per second', 'Latency p50', 'Latency p95', 'Latency p99']) {
      const [requests, whole] = of(title).map(({ query }) => query);
      const shown = (query: string | undefined, run: Report) => ask(query ?? '', run).then(({ length }) => length > 0);
      assert.deepEqual(
        await Promise.all([shown(requests, calls), shown(whole, calls), shown(requests, quiet)]),
        [false, true, true],
        title,
      );
    }
  });

  it('counts the operations that were ok over gRPC, and ends on their latencies in the report', async () => {
    const [cell] = calls.cells;
    assert.ok(cell?.state === 'ok' && cell.protocol === 'grpc', JSON.stringify(cell));
    const p99 = panelQueries().filter(({ panel }) => panel === 'Latency p99')[1]?.query ?? '';
    const count = 'k6_raftmark_operation_count{run="$run",phase="measure",protocol="grpc"}';
    for (const { operation, ok, latencyMs } of cell.operations) {
      const last = async (query: string): Promise<number> => {
        const series = (await ask(query, calls)).filter(({ metric }) => metric.operation === operation);
        assert.equal(series.length, 1, JSON.stringify(series));
        return Number(series[0]?.values.at(-1)?.[1]);
      };
      assert.equal(await last(count), ok, operation);
      const [seconds, expected] = [await last(p99), (latencyMs?.p99 ?? 0) / 1_000];
      assert.ok(Math.abs(seconds - expected) < 1e-9, `${seconds} s on the dashboard, ${expected} s in the report`);
    }
  });

  it('ends on the latencies of the report', async () => {
    const cell = quiet.cells.find(({ step, repetition }) => step.name === 'write-leader' && repetition === 1);
    assert.ok(cell?.state === 'ok', JSON.stringify(cell));
    const query = panelQueries().find(({ panel }) => panel === 'Latency p99')?.query ?? '';
    const series = (await ask(query, quiet)).filter(
      ({ metric }) => metric.step === 'write-leader' && metric.operation === 'write',
    );
    assert.equal(series.length, 1, JSON.stringify(series));
    const seconds = Number(series[0]?.values.at(-1)?.[1]);
    const expected = (cell.operations[0]?.latencyMs?.p99 ?? 0) / 1_000;
    assert.ok(Math.abs(seconds - expected) < 1e-9, `${seconds} s on the dashboard, ${expected} s in the report`);
  });
});

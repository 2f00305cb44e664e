import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Report } from '../../lib/report/report.ts';
import type { Ended } from './running.ts';
import { measuredCells, PATIENCE_MS, Sandbox, SHORT } from './support.ts';

describe('a run over both protocols of a target', { timeout: PATIENCE_MS }, () => {
  const box = new Sandbox();
  let end: Ended;
  let report: Report;

  before(async () => {
    const path = join(box.folder, 'config.json');
    const thresholds = [
      { scenario: 'mixed', operation: 'write', p95: 0.001 },
      { scenario: 'mixed', operation: 'read', p99: 60_000 },
    ];
    writeFileSync(path, JSON.stringify({ target: 'etcd', protocol: 'both', reads: 'local', thresholds }));
    end = await box.bench([...SHORT, '--config', path, '--nodes', '1', '--scenarios', 'write-sequential,mixed']);
    report = await box.report();
  });
  after(() => box.remove());

  it('measures each cell twice on one dataset, the protocols in turn', () => {
    assert.equal(end.stderr, '');
    assert.deepEqual(
      measuredCells(report).map(({ id, protocol, reads }) => [id, protocol, reads]),
      [
        ['smoke/medium/write-sequential/users-1/cluster/grpc/1', 'grpc', 'local'],
        ['smoke/medium/write-sequential/users-1/cluster/http/1', 'http', 'local'],
        ['smoke/medium/mixed/users-1/cluster/http/1', 'http', 'local'],
        ['smoke/medium/mixed/users-1/cluster/grpc/1', 'grpc', 'local'],
      ],
    );
    assert.equal(report.seeding.length, 1);
    for (const { operations, id } of measuredCells(report)) {
      for (const { ok, errorRate } of operations) assert.ok(ok > 0 && errorRate === 0, id);
    }
  });

  it('says what HTTP costs in place of gRPC, operation by operation', () => {
    const prices = report.analyses.protocols;
    assert.deepEqual(
      prices.map(({ scenario, step, operation, reads }) => [scenario, step, operation, reads]),
      [
        ['write-sequential', 'users-1', 'write', 'local'],
        ['mixed', 'users-1', 'read', 'local'],
        ['mixed', 'users-1', 'write', 'local'],
      ],
    );
    for (const { grpc, http, ratio } of prices) assert.equal(ratio.p50, http.p50Ms / grpc.p50Ms);
    assert.match(end.stdout, /^Protocols: HTTP as a multiple of gRPC {2}smoke, medium, cluster, local reads$/m);
    assert.match(end.stdout, /^target .*, spoken to over gRPC and HTTP$/m);
    assert.match(end.stdout, /^smoke \(100 entries\), payload medium \(1 KB\), cluster, over gRPC$/m);
    assert.match(end.stdout, /\] Mixed 80\/20 over HTTP, 1 user/);
  });

  it('judges limits by the latencies of the report in both', () => {
    assert.equal(end.code, 1, end.stdout + end.stderr);
    const cells = measuredCells(report).filter(({ scenario }) => scenario === 'mixed');
    for (const { id, operations, thresholds } of cells) {
      const latency = (operation: string) => operations.find((each) => each.operation === operation)?.latencyMs;
      assert.deepEqual(
        thresholds.map(({ operation, limit, measured, met }) => [operation, limit, measured, met]),
        [
          ['read', 'p99', latency('read')?.p99, true],
          ['write', 'p95', latency('write')?.p95, false],
        ],
        id,
      );
      assert.match(end.stdout, new RegExp(`write p95 .*\\b${id}`));
    }
  });

  it('shows the same again from the report, and a column of the protocol for programs', async () => {
    const [path = ''] = box.saved();
    assert.match((await box.showReport(path)).stdout, /^Protocols: HTTP as a multiple of gRPC/m);
    const [header = '', ...rows] = (await box.showReport(path, '--csv')).stdout.trimEnd().split('\n');
    const at = header.split(',').indexOf('protocol');
    assert.deepEqual(
      rows.map((row) => row.split(',')[at]),
      ['grpc', 'http', 'http', 'grpc'],
    );
  });
});

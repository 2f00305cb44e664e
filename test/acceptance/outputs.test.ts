import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isObject, parseObject } from '../../lib/base/json.ts';
import { accepts } from '../../runner/system/ports.ts';
import { measuredCells, PATIENCE_MS, Sandbox, until } from './support.ts';

const RUN = ['--target', 'etcd', '--nodes', '1', '--tier', 'smoke', '--warmup', '200ms', '--users', '2'];
const LISTEN = '0A';

interface Sample {
  readonly metric: string;
  readonly value: number;
  readonly tags: Readonly<Record<string, unknown>>;
}

function samplesOf(file: string): Sample[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.flatMap((line) => {
    const point = parseObject(line);
    const data = point?.data;
    if (point?.type !== 'Point' || !isObject(data)) return [];
    return [{ metric: String(point.metric), value: Number(data.value), tags: isObject(data.tags) ? data.tags : {} }];
  });
}

/** Addresses at which something on this machine listens on a port, as the kernel writes them (hex, reversed). */
function listeners(port: number): string[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local = '', , state]) => state === LISTEN && Number.parseInt(local.split(':')[1] ?? '', 16) === port)
      .map(([, local = '']) => local.split(':')[0] ?? ''),
  );
}

describe('what a run hands to other programs', { timeout: PATIENCE_MS }, () => {
  it('--out goes to k6 as it is, more than once, and every sample says what it was taken for', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const json = join(box.folder, 'samples.json');
    const csv = join(box.folder, 'samples.csv');
    const flags = ['--scenarios', 'mixed', '--duration', '1s', '--out', `json=${json}`, '--out', `csv=${csv}`];
    const run = await box.bench([...RUN, ...flags]);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const report = await box.report();
    const [cell] = measuredCells(report);
    const [node] = report.clusters.flatMap(({ nodes }) => nodes.map(({ url }) => new URL(url).host));

    const load = samplesOf(json).filter(({ metric, tags }) => metric === 'raftmark_operation' && 'phase' in tags);
    const tags = { run: report.runId, tier: 'smoke', payload: 'medium', scenario: 'mixed', step: 'users-2', node };
    for (const [name, value] of Object.entries(tags)) {
      assert.deepEqual([...new Set(load.map((sample) => sample.tags[name]))], [value], name);
    }
    const kinds = load.map((sample) => `${sample.tags.operation} ${sample.tags.phase}`);
    assert.deepEqual([...new Set(kinds)].sort(), ['read measure', 'read warmup', 'write measure', 'write warmup']);
    // The samples are those that the report was made from.
    for (const { operation, ok } of cell?.operations ?? []) {
      assert.equal(kinds.filter((kind) => kind === `${operation} measure`).length, ok, operation);
    }
    assert.match(readFileSync(csv, 'utf8'), /^metric_name,/);
  });

  it('--web-ui FOLDER leaves a page for each script, and listens on the loopback only while one runs', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const folder = join(box.folder, 'pages');
    const flags = ['--scenarios', 'write-sequential,read-sequential', '--duration', '3s', '--web-ui', folder];
    const run = box.startBench([...RUN, ...flags]);
    let said = '';
    await run.said(/k6's dashboard: http:\/\/127\.0\.0\.1:\d+/);
    await until('the dashboard listens', () => {
      const port = dashboardPort(run.heard());
      said = port === 0 ? '' : listeners(port).join();
      return said !== '';
    });
    const end = await run.ended;
    assert.equal(end.code, 0, end.stdout + end.stderr);
    assert.equal(said, '0100007F', 'it listens elsewhere than on 127.0.0.1');
    const port = dashboardPort(end.stdout);
    assert.deepEqual([await accepts(port), listeners(port)], [false, []]);

    // Of a script that is over within a second, as seeding here, k6 has nothing to show.
    assert.deepEqual(
      readdirSync(folder)
        .filter((name) => !name.includes('seed'))
        .sort(),
      ['read-sequential', 'write-sequential'].map((script) => `smoke-medium-cluster-grpc-${script}.html`),
    );
    for (const name of readdirSync(folder)) {
      assert.match(readFileSync(join(folder, name), 'utf8').slice(0, 2_000), /<html/i, name);
    }
    assert.equal(measuredCells(await box.report()).length, 2);
    assert.ok(!existsSync(join(box.tmp, 'pages')));
  });
});

function dashboardPort(text: string): number {
  return Number(/dashboard: http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1] ?? 0);
}

// Each of the four things that can hold a cell back, brought about for real.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { provideTool } from '../../../runner/tools/provide.ts';
import { MoodyNode } from '../../../tools/perf/notices/moody-node.ts';
import { measuredCells, PATIENCE_MS, Sandbox } from '../../acceptance/support.ts';
import { throttled } from '../../fixtures/throttled.ts';

const TIMES = ['--duration', '5s', '--warmup', '500ms', '--tier', 'smoke', '--yes'];

describe('what holds a cell back', { timeout: 4 * PATIENCE_MS }, () => {
  const sandbox = new Sandbox();
  after(() => sandbox.remove());

  async function limitsOf(...args: string[]) {
    const { code, stderr } = await sandbox.bench([...args, ...TIMES]);
    assert.equal(code, 0, stderr);
    return measuredCells(await sandbox.report()).map(({ limit, machine }) => ({ limit, machine }));
  }

  const hosted = (node: MoodyNode, users: number, ...more: string[]): string[] => [
    ...['--target', 'confman', '--host', node.url, '--scenarios', 'write-concurrent', '--users', String(users)],
    ...more,
  ];

  it('the offered rate, when all of it is done', async (t) => {
    const node = await MoodyNode.start(t);
    const [cell] = await limitsOf(
      ...['--target', 'confman', '--host', node.url, '--scenarios', 'write-concurrent', '--open-rate', '50'],
    );
    assert.equal(cell?.limit?.what, 'offered', JSON.stringify(cell));
  });

  it('nothing that could be seen, when a service sleeps', async (t) => {
    const node = await MoodyNode.start(t);
    node.mood = () => ({ waitMs: 20 });
    const [cell] = await limitsOf(...hosted(node, 4, '--recalibrate'));
    assert.equal(cell?.limit?.what, 'unseen', JSON.stringify(cell));
  });

  it('the generator, when it has a share of a processor and the service answers at once', async (t) => {
    const { path } = await provideTool('k6');
    const k6 = throttled(t, sandbox.folder, path, 0.25);
    if (k6 === null) return t.skip('no control group can be made here');
    const node = await MoodyNode.start(t);
    const [cell] = await limitsOf(...hosted(node, 10, '--recalibrate', '--k6', k6));
    assert.equal(cell?.limit?.what, 'generator', JSON.stringify(cell));
  });

  it('the machine, when nodes and k6 fill it', async () => {
    const [cell] = await limitsOf(
      ...['--target', 'etcd', '--scenarios', 'read-concurrent', '--users', '100', '--recalibrate'],
    );
    assert.equal(cell?.limit?.what, 'machine', JSON.stringify(cell));
  });
});

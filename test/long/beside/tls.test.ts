import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { measuredCells, Sandbox, SHORT } from '../../acceptance/support.ts';

describe('embedded clusters over TLS', () => {
  const box = new Sandbox();
  after(() => box.remove());

  for (const [target, more] of [
    [
      'etcd',
      [
        '--protocol',
        'both',
        '--scenarios',
        'core,snapshot,failover',
        '--faults',
        '1',
        '--rate',
        '20',
        '--read-rate',
        '20',
      ],
    ],
    ['confman', ['--scenarios', 'core']],
  ] as const) {
    it(`${target}: whole runs measure what they measure without`, async () => {
      const end = await box.bench(['--target', target, '--tls', ...SHORT, ...more]);
      assert.equal(end.code, 0, end.stdout + end.stderr);
      const cells = measuredCells(await box.report());
      assert.ok(cells.length >= 5);
      for (const { operations, faults } of cells) {
        for (const { ok, rejected, unknown } of operations) {
          assert.ok(ok > 0);
          if (faults === undefined) assert.equal(rejected + unknown, 0);
        }
        if (faults?.safety) assert.deepEqual([faults.safety.lost, faults.safety.complete], [0, true]);
      }
    });
  }
});

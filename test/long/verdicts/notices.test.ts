// What the rules of a verdict are for, each brought about: a real k6 against a node that misbehaves as it is told.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { after, describe, it } from 'node:test';
import type { Cell, Measured } from '../../../lib/report/cell.ts';
import { measuredCells, PATIENCE_MS, Sandbox } from '../../acceptance/support.ts';
import { type Mood, MoodyNode } from '../../fixtures/moody-node.ts';

/** What seeding the smoke tier and the check of the key write. */
const SEEDED = 100;

describe('a verdict that notices', { timeout: 4 * PATIENCE_MS }, () => {
  const sandbox = new Sandbox();
  after(() => sandbox.remove());

  /** The only cell of a run against a node of this mood, some seconds long, with what rules it broke. */
  async function cellOf(node: MoodyNode, mood: Mood, users: number, more: readonly string[] = []) {
    node.mood = mood;
    const args = ['--target', 'confman', '--host', node.url, '--tier', 'smoke', '--scenarios', 'write-concurrent'];
    const times = ['--users', String(users), '--duration', '5s', '--warmup', '500ms', '--yes'];
    const { code, stderr } = await sandbox.bench([...args, ...times, ...more]);
    assert.equal(code, 0, stderr);
    const [cell] = measuredCells(await sandbox.report());
    assert.ok(cell);
    return cell;
  }

  const broken = ({ verdict }: Cell & Measured): readonly string[] => verdict.rules ?? [];
  const reasonOf = ({ verdict }: Cell & Measured, rule: string): string =>
    verdict.reasons[(verdict.rules ?? []).indexOf(rule)] ?? '';

  it('a service that is frozen for half of the window', async (t) => {
    const node = await MoodyNode.start(t);
    let firstMs: number | null = null;
    const cell = await cellOf(
      node,
      (n) => {
        if (n <= SEEDED) return {};
        firstMs ??= performance.now();
        const sinceMs = performance.now() - firstMs;
        return sinceMs > 1_500 && sinceMs < 4_000 ? { waitMs: 4_000 - sinceMs } : {};
      },
      4,
    );
    assert.ok(broken(cell).includes('silence'), JSON.stringify(cell.verdict));
    assert.match(reasonOf(cell, 'silence'), /^For 2\.[3-7]\d s of 5\.0 s no write succeeded/);
  });

  it('refusals that are few, and whose back-off takes most of the time', async (t) => {
    const node = await MoodyNode.start(t);
    const cell = await cellOf(node, (n) => (n > SEEDED && n % 125 === 0 ? { refuse: true } : {}), 1);
    assert.ok((cell.operations[0]?.errorRate ?? 1) < 0.01);
    assert.ok(broken(cell).includes('waited'), JSON.stringify(cell.verdict));
  });

  it('a node that closes its connections', async (t) => {
    const node = await MoodyNode.start(t);
    const cell = await cellOf(node, () => ({ close: true }), 4);
    assert.ok(broken(cell).includes('new-connections'), JSON.stringify(cell.verdict));
  });

  it('a service that gets slower within the window', async (t) => {
    const node = await MoodyNode.start(t);
    let firstMs: number | null = null;
    const cell = await cellOf(
      node,
      (n) => {
        if (n <= SEEDED) return {};
        firstMs ??= performance.now();
        return { waitMs: performance.now() - firstMs > 3_000 ? 12 : 4 };
      },
      4,
    );
    assert.ok(broken(cell).includes('halves-rate'), JSON.stringify(cell.verdict));
  });

  it('another program that has a processor for itself', async (t) => {
    const node = await MoodyNode.start(t);
    const hog: ChildProcess = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
    t.after(() => hog.kill('SIGKILL'));
    const cell = await cellOf(node, () => ({ waitMs: 5 }), 4);
    assert.ok(broken(cell).includes('other-programs'), JSON.stringify(cell.verdict));
    assert.match(reasonOf(cell, 'other-programs'), /^Other programs used [\d.]+ of \d+ processors\.$/);
  });

  it('a store that gets ten times slower during the run, by the control steps around it', async (t) => {
    const node = await MoodyNode.start(t);
    let firstMs: number | null = null;
    const cell = await cellOf(
      node,
      () => {
        firstMs ??= performance.now();
        const seconds = (performance.now() - firstMs) / 1_000;
        return { waitMs: seconds < 9 ? 2 : 20 };
      },
      4,
      ['--control'],
    );
    assert.ok(broken(cell).includes('run-changed'), JSON.stringify(cell.verdict));
    const { control = [] } = await sandbox.report();
    assert.match(control[0]?.finding ?? '', /^The cluster or the machine changed during the run: .* slower now\.$/);
  });
});

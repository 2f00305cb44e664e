import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainNode } from '../../../../fixtures/plain-node.ts';
import { plain } from '../../../../fixtures/plain-target.ts';
import { makeBench, probe, until } from '../probed.ts';

test('nodes that do not say who leads are ready once they accept a write', { timeout: 30_000 }, async (t) => {
  const store = new Map<string, string>();
  const [one, two] = [await plainNode(t, { store }), await plainNode(t, { store })];
  const bench = { ...makeBench(), target: plain };
  const prober = probe(t, bench, [one.url, two.url], { everyMs: 10 });
  await until(() => prober.readySince('node1', 0) !== null && prober.readySince('node2', 0) !== null);
  const sinceMs = bench.clock.elapsedMs();
  await until(() => prober.caughtUp('node1', sinceMs) !== null && prober.caughtUp('node2', sinceMs) !== null);
  await prober.stop();
  assert.equal(prober.readySince('node1', 0), prober.acceptedThrough('node1', 0));
  assert.equal(prober.leader(), null);
  assert.deepEqual(prober.sightings.changes(), []);
  const asked = new Set([...one.received, ...two.received].map(({ method }) => method));
  assert.deepEqual([...asked].sort(), ['GET', 'PUT']);
});

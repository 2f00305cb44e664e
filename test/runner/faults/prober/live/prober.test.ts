import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { probeEntry } from '../../../../../lib/data/once.ts';
import { writerNumber } from '../../../../../lib/data/stamp.ts';
import { FOREIGN, type History, NO_VALUE } from '../../../../../runner/faults/history/history.ts';
import { throughNode } from '../../../../../runner/faults/phases/requests.ts';
import { type FakeConfman, fakeConfman, follow, lead } from '../../../../fixtures/fake-confman.ts';
import { epochNow, ScriptedCluster } from '../../../../fixtures/scripted-cluster.ts';
import { httpRequest } from '../../../../fixtures/target-parts.ts';
import { deadUrl } from '../../../../fixtures/unused-port.ts';
import { makeBench, PROBE_EPOCH, probe, until } from '../probed.ts';

const LIMIT = { timeout: 30_000 };
const NAMES = ['node1', 'node2', 'node3'];
const FAST = { everyMs: 10 };

async function cluster(t: TestContext): Promise<ScriptedCluster> {
  const started = await ScriptedCluster.start({ writeMs: 1 });
  t.after(() => started.stop());
  return started;
}

function rowsOf(history: History, wanted: (row: number) => boolean): number[] {
  return [...Array(history.size).keys()].filter(wanted);
}

test('each node is written through, its redirects followed, and what ended is in the history', LIMIT, async (t) => {
  const { urls } = await cluster(t);
  const bench = makeBench();
  const prober = probe(t, bench, urls, FAST);
  await until(() => NAMES.every((node) => prober.acceptedThrough(node, 0) !== null));
  const sinceMs = bench.clock.elapsedMs();
  await until(() => NAMES.every((node) => prober.caughtUp(node, sinceMs) !== null));
  await prober.stop();

  const { history } = bench;
  const writes = rowsOf(history, (row) => history.isWrite(row));
  for (const row of writes) {
    const through = throughNode(history.writer(row));
    assert.equal(history.writer(row), writerNumber(PROBE_EPOCH, 1 + through));
    assert.equal(history.entry(row), probeEntry(through, history.count(row), NAMES.length));
    // All were answered by the leader.
    assert.deepEqual([history.node(row), history.outcome(row), history.isProbe(row)], [0, 'ok', true]);
    assert.ok(history.endedMs(row) > history.sentMs(row));
  }
  const counts = writes.filter((row) => history.writer(row) % 6_000 === 2).map((row) => history.count(row));
  assert.deepEqual(
    counts.sort((a, b) => a - b),
    Array.from(counts, (_, at) => at + 1),
  );

  const reads = rowsOf(history, (row) => !history.isWrite(row));
  assert.deepEqual([...new Set(reads.map((row) => history.node(row)))].sort(), [0, 1, 2]);
  for (const row of reads) {
    // Each entry is written once: a read answers that write.
    const through = throughNode(history.writer(row));
    assert.equal(history.entry(row), probeEntry(through, history.count(row), NAMES.length));
  }
});

test('it tells who leads, who is ready and who cannot be reached', LIMIT, async (t) => {
  const [one, two, dead] = [await fakeConfman(t), await fakeConfman(t), await deadUrl()];
  lead(one, 3);
  follow(two, one, 3);
  const bench = makeBench();
  const prober = probe(t, bench, [one.url, two.url, dead], FAST);
  assert.equal(prober.leader(), null);
  await until(() => prober.nodes().every(({ sinceMs }) => sinceMs !== null));
  assert.deepEqual(
    prober.nodes().map(({ sinceMs: _, ...node }) => node),
    [
      { name: 'node1', reachable: true, role: 'leader', term: 3, leader: 'node1', ready: true },
      { name: 'node2', reachable: true, role: 'follower', term: 3, leader: 'node1', ready: true },
      { name: 'node3', reachable: false, role: 'unknown', term: null, leader: null, ready: false },
    ],
  );
  assert.deepEqual(prober.leader(), { node: 'node1', term: 3 });
  assert.notEqual(prober.readySince('node2', 0), null);
  assert.equal(prober.readySince('node3', 0), null);
  lead(two, 4);
  await until(() => prober.leader()?.node === 'node2');
});

/** Answers every write and read of the entry that the first probe writes; later writes are refused. */
function serveEntry(node: FakeConfman, path: string, value: unknown): void {
  node.script[`PUT ${path}`] = { status: 200, body: { key: 'k', value: '', version: 0 } };
  node.script[`GET ${path}`] = value === undefined ? { status: 404 } : { status: 200, body: { value } };
}

test('a read is recorded with the stamp of what it answered, without a value, or as foreign', LIMIT, async (t) => {
  const bench = makeBench();
  const { dataset, values, history } = bench;
  const first = probeEntry(0, 1, 1);
  const { path } = httpRequest(bench.target.entries.read(dataset.entry(first)));
  const node = await fakeConfman(t);
  lead(node);
  probe(t, bench, [node.url], FAST);
  const readOf = async (value: unknown): Promise<(number | string)[]> => {
    serveEntry(node, path, value);
    const asked = node.seen.length;
    const before = (): number[] => rowsOf(history, (row) => !history.isWrite(row));
    // Two more reads: the first may have been answered before.
    const wanted = before().length + 3;
    await until(() => before().length >= wanted && node.seen.length > asked);
    const last = before().at(-1) as number;
    return [history.writer(last), history.count(last), history.outcome(last)];
  };
  const writer = writerNumber(PROBE_EPOCH, 1);
  assert.deepEqual(await readOf(values.make({ writer, count: 7 }, first)), [writer, 7, 'ok']);
  assert.deepEqual(await readOf('something else'), [FOREIGN, 0, 'ok']);
  // That there is nothing is an answer, and here one that must not be.
  assert.deepEqual(await readOf(undefined), [NO_VALUE, 0, 'ok']);
});

test('a node that never answers holds up neither its own later probes nor those of others', LIMIT, async (t) => {
  const bench = makeBench();
  const { dataset, history } = bench;
  const [one, two] = [await fakeConfman(t), await fakeConfman(t)];
  lead(one);
  serveEntry(one, httpRequest(bench.target.entries.read(dataset.entry(probeEntry(0, 1, 2)))).path, undefined);
  for (const method of ['GET', 'PUT']) two.script[`${method} *`] = 'silence';
  two.script['GET /health/ready'] = 'silence';
  const prober = probe(t, bench, [one.url, two.url], { everyMs: 10, timeoutMs: 2_000 });
  const hung = (): number[] => rowsOf(history, (row) => history.node(row) === 1);
  await until(() => two.seen.length >= 30);
  assert.equal(hung().length, 0);
  assert.notEqual(prober.acceptedThrough('node1', 0), null);
  await prober.stop();
  assert.ok(hung().every((row) => history.outcome(row) === 'unknown'));
  assert.deepEqual(
    prober.nodes().map(({ reachable }) => reachable),
    [true, false],
  );
  // Whatever was sent is on record.
  const written = two.seen.filter(({ request }) => request.startsWith('PUT')).length;
  assert.equal(rowsOf(history, (row) => history.isWrite(row) && history.node(row) === 1).length, written);
});

test('a node that is back has caught up once its reads answer what was acknowledged', LIMIT, async (t) => {
  const nodes = await cluster(t);
  const bench = makeBench();
  const prober = probe(t, bench, nodes.urls, FAST);
  await until(() => NAMES.every((node) => prober.acceptedThrough(node, 0) !== null));
  const script = { down: 0, next: 1, noLeaderMs: 10, visibleMs: 20, acceptsMs: 30, redirectsMs: 40 };
  const { ended } = nodes.play({ ...script, backMs: 300, caughtUpMs: 500 });
  const log = await ended;
  const originMs = epochNow() - bench.clock.elapsedMs();
  const [backMs, caughtUpMs] = [(log.backMs as number) - originMs, (log.caughtUpMs as number) - originMs];
  await until(() => prober.caughtUp('node1', backMs) !== null);
  assert.ok((prober.caughtUp('node1', backMs) as number) >= caughtUpMs);
  const ready = prober.readySince('node1', backMs) as number;
  assert.ok(ready >= backMs && ready <= (prober.caughtUp('node1', backMs) as number));
  assert.deepEqual(prober.leader(), { node: 'node2', term: 2 });
});

test('probes of a process that was paused get through at once when it goes on', LIMIT, async (t) => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/fixtures/scripted-cluster-process.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { nodes } = JSON.parse(line.toString()) as { nodes: string[] };
  const bench = makeBench();
  const { history } = bench;
  const prober = probe(t, bench, nodes, { everyMs: 20, timeoutMs: 200 });
  await until(() => NAMES.every((node) => prober.acceptedThrough(node, 0) !== null));

  child.kill('SIGSTOP');
  // Long enough for every connection that was there before to have been given up.
  const hung = (): number => rowsOf(history, (row) => history.outcome(row) === 'unknown').length;
  await until(() => hung() > 60 && prober.nodes().every(({ reachable }) => !reachable));
  const resumedMs = bench.clock.elapsedMs();
  child.kill('SIGCONT');
  await until(() => NAMES.every((node) => prober.acceptedThrough(node, resumedMs) !== null));
  await until(() => prober.nodes().every(({ reachable }) => reachable));
  assert.deepEqual(prober.leader(), { node: 'node1', term: 1 });
});

import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PATIENCE_MS, until } from '../acceptance/support.ts';
import { type Answer, call, findLeader, object } from '../contract/client.ts';
import { SlowConfman } from '../fixtures/slow-confman/cluster.ts';
import { type Manners, snapshotBytes, snapshotTakes } from '../fixtures/slow-confman/manners.ts';

const KEY = 'confman_dev_abc123';
const BARRIER_MS = 1_000;
const ROUND_MS = 700;
/** A snapshot that was made beside the work, or not at all, would be there hundreds of milliseconds too early. */
const EARLY_MS = 5;

const path = (key: string): string => `/api/v1/namespaces/bench-x/config/${key}`;
const write = (url: string, key: string, value = 'v'): Promise<Answer> =>
  call('PUT', url + path(key), { key: KEY, json: { value } });
const read = (url: string, key: string): Promise<Answer> => call('GET', url + path(key), { key: KEY });

/** What something took, in milliseconds, with what it gave. */
async function timed<T>(work: () => Promise<T>): Promise<[took: number, result: T]> {
  const from = performance.now();
  const result = await work();
  return [performance.now() - from, result];
}

/** The leader of a cluster and a follower, each by its name and address. */
async function roles({ names, urls }: SlowConfman) {
  const leading = urls.indexOf(await findLeader(urls));
  const following = (leading + 1) % urls.length;
  const of = (at: number) => ({ name: names[at] as string, url: urls[at] as string });
  return { leader: of(leading), follower: of(following) };
}

describe('the stand-in for Confman', { timeout: PATIENCE_MS }, () => {
  const manners = {
    ...{ snapshotEvery: 20, snapshotMs: 200, snapshotMsPerKb: 2, audit: true, diesAfterKill: true },
    ...{ roundMs: ROUND_MS, barrierMs: BARRIER_MS, firstRequestMs: 200, startMs: 500 },
  } satisfies Partial<Manners>;
  let cluster: SlowConfman;
  before(async () => {
    cluster = await SlowConfman.start(manners);
  });
  after(() => cluster?.end());

  it('takes a while for the first requests of each route', async () => {
    const { url } = (await roles(cluster)).leader;
    const times: number[] = [];
    for (let at = 0; at < 4; at++) times.push((await timed(() => read(url, 'none')))[0]);
    assert.ok((times[0] ?? 0) >= 200 && (times[1] ?? 0) >= 100 && (times[2] ?? 0) >= 50, times.join(', '));
  });

  it('makes a snapshot at the same commands on every node, and applies nothing meanwhile', async () => {
    const { leader } = await roles(cluster);
    const ends: number[] = [];
    for (let at = 0; at < 45; at++) {
      assert.equal((await write(leader.url, `key-${at}`)).status, 200);
      ends.push(Date.now());
    }
    await until('two snapshots on every node', () => cluster.snapshots().length === 6);
    const made = cluster.snapshots();
    const indexes = [...new Set(made.map(({ index }) => index))];
    assert.equal(indexes.length, 2, JSON.stringify(made));
    for (const [at, index] of indexes.entries()) {
      const commands = (at + 1) * manners.snapshotEvery;
      const bytes = snapshotBytes({ entries: commands, namespaces: 0, events: commands });
      const alike = made.filter((each) => each.index === index);
      assert.deepEqual(alike.map(({ node }) => node).sort(), cluster.names);
      for (const { bytes: size, beganMs, createdMs, endedMs } of alike) {
        assert.equal(size, bytes);
        const tookMs = snapshotTakes(manners, bytes);
        // Both moments are whole milliseconds, and a timer may be early by one; the clock itself may be set back a little meanwhile.
        const early = `${createdMs - beganMs} ms where ${tookMs} ms were due`;
        assert.ok(createdMs - beganMs >= tookMs - EARLY_MS && endedMs >= createdMs, early);
      }
      // The command that it was made for was acknowledged, and the one after it not before the leader's was there.
      const own = alike.find(({ node }) => node === leader.name);
      assert.ok(own !== undefined && (ends[commands] ?? 0) >= own.endedMs - 1);
      assert.equal(ends.filter((ms) => ms > own.beganMs + 20 && ms < own.endedMs - 20).length, 0);
    }
    for (const { name } of [leader]) {
      const { index, term, bytes } = made.filter(({ node }) => node === name).at(-1) ?? assert.fail();
      assert.deepEqual(readdirSync(join(cluster.home, `data-${name}`, 'raft-log')), [`${index}-${term}`]);
      assert.deepEqual(readdirSync(join(cluster.home, `tmp-${name}`)), []);
      const holds = `40 configs, 0 namespaces, 40 audit events, ${bytes} bytes`;
      assert.match(cluster.log(name), new RegExp(`Z INF\\] \\S+: Creating snapshot\\n.*Snapshot created: ${holds}\\n`));
    }
  });

  it('keeps its audit trail when a namespace is deleted, and all of it is in the next snapshot', async () => {
    const { leader } = await roles(cluster);
    const namespace = `${leader.url}/api/v1/namespaces/bench-x`;
    assert.equal((await call('PUT', namespace, { key: KEY, json: {} })).status, 200);
    assert.equal((await call('DELETE', namespace, { key: KEY })).status, 204);
    // 45 + 2 commands so far.
    for (let at = 0; at < 13; at++) await write(leader.url, 'again');
    await until('a third snapshot', () => cluster.snapshots().length === 9);
    assert.equal(cluster.snapshots().at(-1)?.bytes, snapshotBytes({ entries: 1, namespaces: 0, events: 60 }));
  });

  it('has writes wait for a follower that is frozen, once a round', async () => {
    const { leader, follower } = await roles(cluster);
    cluster.do('pause', follower.name);
    const [alone, answer] = await timed(() => write(leader.url, 'waits'));
    cluster.do('resume', follower.name);
    assert.equal(answer.status, 200);
    assert.ok(alone >= ROUND_MS, `${alone} ms`);
  });

  it('answers reads from what a follower has when the leader does not answer it, and does not say so', async () => {
    const { leader, follower } = await roles(cluster);
    assert.equal((await write(leader.url, 'frozen')).status, 200);
    cluster.do('pause', leader.name);
    const [tookMs, answer] = await timed(() => read(follower.url, 'frozen'));
    cluster.do('resume', leader.name);
    assert.equal(answer.status, 200, answer.text);
    assert.ok(tookMs >= BARRIER_MS - 1, `${tookMs} ms`);
    await cluster.ready();
  });

  it('starts empty when its data was deleted, and has all of it again', async () => {
    const { leader, follower } = await roles(cluster);
    for (const verb of ['kill', 'wipe', 'start'] as const) cluster.do(verb, follower.name);
    await cluster.ready();
    assert.equal((await read(follower.url, 'frozen')).status, 200);
    assert.ok((await roles(cluster)).leader.name !== follower.name && leader.url !== follower.url);
  });

  it('ends soon after its start when it was killed and had made a snapshot, with exit code 0', async () => {
    const { name } = (await roles(cluster)).leader;
    cluster.do('kill', name);
    cluster.do('start', name);
    await until('an end', () => cluster.log(name).includes("WAL page 0 doesn't exist on the disk"));
    assert.match(cluster.log(name), /Z FTL\] : Application terminated unexpectedly\n/);
    assert.ok(existsSync(join(cluster.home, `data-${name}`, 'raft-log')));
  });
});

for (const [readBarrier, status] of [
  ['reject', 503],
  ['timeout', 504],
] as const) {
  it(`the stand-in with a read barrier that is set to ${readBarrier} answers ${status} instead`, async () => {
    const cluster = await SlowConfman.start({ readBarrier, barrierMs: BARRIER_MS });
    try {
      const { leader, follower } = await roles(cluster);
      assert.equal((await write(leader.url, 'k')).status, 200);
      cluster.do('pause', leader.name);
      const answer = await read(follower.url, 'k');
      cluster.do('resume', leader.name);
      assert.deepEqual([answer.status, answer.headers['retry-after']], [status, '2']);
      assert.deepEqual([object(answer).title, object(answer).status], ['Read barrier failed', status]);
    } finally {
      cluster.end();
    }
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { etcd } from '../../../lib/targets/etcd.ts';
import { etcdRecipe } from '../../../runner/embedded/etcd/recipe.ts';
import type { Session } from '../../../runner/plan/plan.ts';
import { refuseWithoutRoom } from '../../../runner/run/room.ts';
import { UserError } from '../../../runner/system/errors.ts';
import { said, unanswered } from '../../fixtures/answers.ts';
import { plain } from '../../fixtures/plain-target.ts';
import { choose, planOf } from '../plan/plan-request.ts';

const ONE = 'http://127.0.0.1:7001';
const TWO = 'http://127.0.0.1:7002';
const MiB = 1_024 ** 2;

/** One user for a second: 1,000 entries and 3,000 writes of 1 KB, and 256 bytes beside each. */
const [session] = planOf(
  'small',
  'medium',
  choose('write-sequential', { users: [1], durationMs: 1_000, warmupMs: 0 }),
  { target: etcd },
).sessions as [Session];
const WRITTEN = 4_000 * 1_280;

/** Why a cluster of two members that tell this of themselves is not measured; null when it is. */
async function refusal(
  [one, two]: readonly [object | null, object | null],
  more: {
    readonly kind?: 'embedded' | 'external';
    readonly target?: typeof etcd | typeof plain;
    readonly session?: Session;
  } = {},
): Promise<UserError | null> {
  const told = new Map([
    [ONE, one],
    [TWO, two],
  ]);
  const asked: string[] = [];
  const sender = {
    send: async (url: string) => {
      asked.push(url);
      const status = told.get(url) ?? null;
      return status === null ? unanswered('timeout') : said(status as never);
    },
  };
  const identity = { name: session.clusters[0]?.name ?? '', nodes: 2 };
  const nodes = [ONE, TWO].map((url, at) => ({ name: `node${at + 1}`, url }));
  const cluster = { kind: more.kind ?? 'external', nodes };
  const context = { options: { target: more.target ?? etcd }, sender, recipe: etcdRecipe };
  try {
    await refuseWithoutRoom([{ identity, cluster }] as never, more.session ?? session, context as never);
    return null;
  } catch (error) {
    return error instanceof UserError ? error : assert.fail(String(error));
  }
}

const status = (dbSize: number, dbSizeQuota: number, errors: readonly string[] = []) => ({
  dbSize: `${dbSize}`,
  dbSizeQuota: `${dbSizeQuota}`,
  errors,
});
const ALARM = ['memberID:2762175924838118123 alarm:NOSPACE '];

test('a cluster whose store is full is not written to, and it is said how to make room', async () => {
  const error = await refusal([status(1_000, 100 * MiB), status(1_000, 100 * MiB, ALARM)]);
  assert.equal(error?.exitCode, 3);
  assert.match(error?.message ?? '', /^the store of http:\/\/127\.0\.0\.1:7002 is full \(no-space\)/);
  for (const command of ['compact', 'defrag', 'alarm disarm'])
    assert.match(error?.message ?? '', new RegExp(`^etcdctl --endpoints=\\S+ ${command}`, 'm'));
});

test('a plan that may write more than the quota leaves is refused with the sum', async () => {
  const quota = 8 * MiB;
  assert.equal(await refusal([status(0, quota), status(quota - WRITTEN, quota)]), null);
  const error = await refusal([status(0, quota), status(quota - WRITTEN + 1, quota)]);
  assert.equal(error?.exitCode, 2);
  const [sum, advice] = error?.message.split('\n') ?? [];
  assert.match(
    sum ?? '',
    /:7002 may become 8 MB large and is 3\.12 MB already, which leaves 4\.88 MB; .* 4\.88 MB to it/,
  );
  assert.match(advice ?? '', /smaller --tier .*--quota-backend-bytes/);
});

test('blocks count together, unless the nodes are wiped between them', async () => {
  const [block] = session.blocks;
  assert.ok(block);
  const twice = { ...session, blocks: [block, block] };
  const room = status(0, WRITTEN + 1);
  assert.equal((await refusal([room, room], { session: twice }))?.exitCode, 2);
  assert.equal(await refusal([room, room], { session: { ...twice, fresh: 'blocks' } }), null);
});

test('what is wiped first holds nothing, no alarm either', async () => {
  const fresh = { ...session, fresh: 'run' } as const;
  const full = status(8 * MiB, 8 * MiB, ALARM);
  assert.equal(await refusal([full, full], { session: fresh }), null);
  assert.equal((await refusal([full, status(0, 1 * MiB)], { session: fresh }))?.exitCode, 2);
});

test("nodes that tell no quota, that do not answer, or that are raftmark's own are taken as they are", async () => {
  assert.equal(await refusal([{ dbSize: '900000000' }, { dbSize: '900000000', dbSizeQuota: '0' }]), null);
  assert.equal(await refusal([null, null]), null);
  assert.equal(await refusal([status(0, 1), status(0, 1, ALARM)], { kind: 'embedded' }), null);
  assert.equal(await refusal([status(0, 1), status(0, 1, ALARM)], { target: plain }), null);
});

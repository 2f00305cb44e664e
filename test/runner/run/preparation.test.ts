import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAYLOADS } from '../../../lib/data/payload.ts';
import { TIERS } from '../../../lib/data/tier.ts';
import type { ClusterState } from '../../../lib/report/state.ts';
import type { Recipe } from '../../../runner/embedded/recipe.ts';
import type { Block } from '../../../runner/plan/plan.ts';
import { Preparation, type PreparationContext } from '../../../runner/run/preparation.ts';

const [small, large] = ['small', 'large'].map((name): Block => {
  const tier = TIERS.find((each) => each.name === name);
  const [, payload] = PAYLOADS;
  if (tier === undefined) throw new Error(`there is no tier ${name}`);
  return { tier, payload, entries: tier.entries, clusters: [], scripts: [] };
}) as [Block, Block];

/** Two datasets on a cluster whose nodes are compacted like this. */
async function prepared(
  kind: 'embedded' | 'external',
  upkeep: Recipe['upkeep'] | null,
  { fresh = null, renew = async () => undefined }: Partial<Pick<PreparationContext, 'fresh' | 'renew'>> = {},
) {
  const states = new Map<string, ClusterState>();
  const warnings: string[] = [];
  const lines: unknown[] = [];
  const nodes = ['node1', 'node2'].map((name) => ({ name, url: `http://${name}`, address: { name }, processes: [] }));
  const preparation = new Preparation({
    clusters: new Map([['cluster', { cluster: { kind, nodes }, hosts: [], namespaces: null } as never]]),
    recipe: upkeep === null ? null : ({ upkeep } as Recipe),
    record: { states },
    journal: { append: (line) => lines.push(line) },
    progress: { busy: () => undefined },
    warn: (text) => warnings.push(text),
    signal: new AbortController().signal,
    fresh,
    renew,
    warmUp: async () => ({ absent: 'switched off' }),
  });
  const failures: (string | null)[] = [];
  for (const block of [small, large]) failures.push(await preparation.prepare(block, 'cluster'));
  return { failures, blocks: states.get('cluster')?.blocks ?? [], warnings, lines };
}

test('before each dataset the store of an embedded cluster is compacted, and its sizes are told', async () => {
  const sizes = new Map([
    ['node1', 900],
    ['node2', 800],
  ]);
  const compacted: string[][] = [];
  const { blocks, warnings, lines } = await prepared('embedded', {
    size: async ({ name }) => sizes.get(name) ?? null,
    compact: async (nodes) => {
      compacted.push(nodes.map(({ name }) => name));
      sizes.set('node1', 100);
    },
  });
  assert.deepEqual(compacted, [
    ['node1', 'node2'],
    ['node1', 'node2'],
  ]);
  const told = blocks.map(({ tier, entries, fresh, compaction }) => [
    tier,
    entries,
    fresh,
    'absent' in compaction ? compaction : compaction.nodes,
  ]);
  const node2 = { node: 'node2', beforeBytes: 800, afterBytes: 800 };
  assert.deepEqual(told, [
    ['small', 1_000, true, [{ node: 'node1', beforeBytes: 900, afterBytes: 100 }, node2]],
    ['large', 10_000, false, [{ node: 'node1', beforeBytes: 100, afterBytes: 100 }, node2]],
  ]);
  assert.deepEqual([warnings, lines.length], [[], 2]);
});

test('a cluster of the user is never compacted', async () => {
  const { blocks, warnings } = await prepared('external', {
    size: async () => 1,
    compact: () => Promise.reject(new Error('it must not be')),
  });
  assert.deepEqual(
    blocks.map(({ fresh, compaction }) => [fresh, compaction]),
    [
      [false, { absent: 'it is not a cluster of raftmark' }],
      [false, { absent: 'it is not a cluster of raftmark' }],
    ],
  );
  assert.deepEqual(warnings, []);
});

test('a store that cannot be compacted is a warning, and one that has nothing to compact a reason', async () => {
  const failing = await prepared('embedded', {
    size: async () => null,
    compact: () => Promise.reject(new Error('node2 does not answer')),
  });
  assert.deepEqual(failing.blocks[0]?.compaction, { absent: 'node2 does not answer' });
  assert.match(failing.warnings[0] ?? '', /^the store of cluster was not compacted, .*: node2 does not answer$/);
  const mute = await prepared('embedded', { absent: 'a toy stores nothing' });
  assert.deepEqual([mute.blocks[1]?.compaction, mute.warnings], [{ absent: 'a toy stores nothing' }, []]);
});

test('with fresh blocks each dataset but the first has new nodes, which are warmed up', async () => {
  const renewed: string[] = [];
  const renew = async (_: unknown, name: string): Promise<void> => void renewed.push(name);
  const { blocks, failures } = await prepared('embedded', { absent: 'no' }, { fresh: 'blocks', renew });
  assert.deepEqual([renewed, failures], [['cluster'], [null, null]]);
  assert.deepEqual(
    blocks.map(({ fresh, warmUp }) => [fresh, warmUp]),
    [
      [true, { absent: 'its nodes are those of before' }],
      [true, { absent: 'switched off' }],
    ],
  );
});

test('a cluster of the user that was wiped before the run is fresh for its first dataset', async () => {
  const renew = () => Promise.reject(new Error('not again'));
  const { blocks } = await prepared('external', null, { fresh: 'run', renew });
  assert.deepEqual(
    blocks.map(({ fresh }) => fresh),
    [true, false],
  );
});

test('nodes that do not come back are the reason of the dataset that they were for', async () => {
  const renew = () => Promise.reject(new Error('node2 did not come back'));
  const { blocks, failures } = await prepared('embedded', { absent: 'no' }, { fresh: 'blocks', renew });
  assert.deepEqual(failures, [null, 'its nodes could not be made fresh: node2 did not come back']);
  assert.equal(blocks.length, 1);
});

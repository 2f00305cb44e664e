import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asciiText } from '../../../lib/base/bytes.ts';
import { makeDataset } from '../../../lib/data/dataset.ts';
import { TIERS } from '../../../lib/data/tier.ts';
import { batchedCalls, batchedRequests } from '../../../lib/k6/batched.ts';
import { confman } from '../../../lib/targets/confman.ts';
import { etcdGateway, etcdRpc } from '../../../lib/targets/etcd.ts';
import { absence, type GrpcLoad, type HttpLoad } from '../../../lib/targets/target.ts';
import { NODE_TEXT } from '../../../runner/system/text-engine.ts';
import { loadShapeOf, valuesInTurn } from '../../fixtures/values.ts';

const WRITER = 6_007;
const SIZES = [2, 10, 500];

for (const bytes of [10, 1_024]) {
  const nature = { seed: 5, bytes, entropy: 'random', engine: NODE_TEXT } as const;
  // More values than pieces are kept ready, so that a buffer is written anew within a batch.
  const parts = () => {
    const dataset = makeDataset({ ...TIERS[0], entries: 500 }, 5);
    return { dataset, shape: loadShapeOf(dataset, nature, WRITER, 0), next: valuesInTurn(nature, WRITER, 0) };
  };

  test(`a transaction over gRPC has the puts that writes one by one would be: values of ${bytes} bytes`, () => {
    const { dataset, shape, next } = parts();
    const load = etcdRpc.entries.loadRequests(shape) as GrpcLoad;
    for (const size of SIZES) {
      const { writeCall, writeMessage, readCall } = batchedCalls(load, size, 500);
      // From the last entry it goes on with the first.
      const indexes = Array.from({ length: size }, (_, at) => (499 + at) % 500);
      const puts = indexes.map((index) => ({
        requestPut: etcdRpc.entries.write(dataset.entry(index), next(index)).message,
      }));
      assert.deepEqual(writeMessage(499), { success: puts });
      assert.deepEqual([writeCall, readCall], ['etcdserverpb.KV/Txn', 'etcdserverpb.KV/Range']);
      assert.equal(new Set(puts.map(({ requestPut }) => requestPut.key)).size, size);
      assert.equal(new Set(puts.map(({ requestPut }) => requestPut.value)).size, size);
    }
  });

  test(`a transaction through the gateway has them as well: values of ${bytes} bytes`, () => {
    const { dataset, shape, next } = parts();
    const load = etcdGateway.entries.loadRequests(shape) as HttpLoad;
    for (const size of SIZES) {
      const { path, writeBody } = batchedRequests(load, size, 500);
      const puts = Array.from({ length: size }, (_, index) => ({
        requestPut: JSON.parse(etcdGateway.entries.write(dataset.entry(index), next(index)).body ?? '') as unknown,
      }));
      assert.deepEqual(JSON.parse(asciiText(writeBody(0))), { success: puts });
      assert.deepEqual([path('write', 0), path('read', 0)], ['/v3/kv/txn', load.path('read', 0)]);
    }
  });
}

test('a target that has no such request says so, and makes none', () => {
  assert.equal(absence(confman, ['entries', 'batches']), 'it has no request that writes several entries together');
  assert.equal(absence(etcdRpc, ['entries', 'batches']), null);
  const { shape } = {
    shape: loadShapeOf(
      makeDataset(TIERS[0], 5),
      { seed: 5, bytes: 10, entropy: 'random', engine: NODE_TEXT },
      WRITER,
      0,
    ),
  };
  assert.throws(
    () => batchedRequests(confman.entries.loadRequests(shape) as HttpLoad, 2, 100),
    /no request that writes/,
  );
});

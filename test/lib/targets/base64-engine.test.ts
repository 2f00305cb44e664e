import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asciiText, type Base64, fromBase64, SCRIPTED_BASE64 } from '../../../lib/base/bytes.ts';
import { makeDataset } from '../../../lib/data/dataset.ts';
import { TIERS } from '../../../lib/data/tier.ts';
import { etcdGateway } from '../../../lib/targets/etcd.ts';
import { NODE_TEXT } from '../../../runner/system/text-engine.ts';
import { answer } from '../../fixtures/answers.ts';
import { httpLoad } from '../../fixtures/target-parts.ts';
import { loadShapeOf } from '../../fixtures/values.ts';

const TEXTS = ['', 'a', 'ab', 'abc', 'key-89abcdef', '{"a":["b\\n"]}', 'x'.repeat(10_000)];

const native: Base64 = {
  encode: (text) => Buffer.from(text, 'latin1').toString('base64'),
  decode: (text) => Buffer.from(text, 'base64').toString('latin1'),
};

test('base64 in script is what an engine makes of it, and back', () => {
  for (const text of TEXTS) {
    assert.equal(SCRIPTED_BASE64.encode(text), native.encode(text));
    assert.equal(SCRIPTED_BASE64.decode(native.encode(text)), text);
  }
});

test('what is not base64 never reaches the engine, which may throw for it', () => {
  const codec: Base64 = {
    ...native,
    decode(text) {
      throw new Error(`"${text}" reached the engine`);
    },
  };
  for (const text of ['YQ', 'YQ=', '====', 'Y=Q=', 'YW Jj', 'YWJ-', 'YWJj\n']) {
    assert.equal(fromBase64(text, codec), null);
  }
  assert.throws(() => fromBase64('YWJj', codec), /reached the engine/);
});

test('a target works with the engine that it was made with, and leaves others alone', () => {
  const calls: string[] = [];
  const base64: Base64 = {
    encode(text) {
      calls.push(`encode ${text.length}`);
      return native.encode(text);
    },
    decode(text) {
      calls.push(`decode ${text.length}`);
      return native.decode(text);
    },
  };
  const counting = etcdGateway.speaking({ base64 });
  const entry = { namespace: 'n', key: 'k' };
  const read = answer(200, { kvs: [{ key: 'bg==', value: native.encode('value') }] });
  const both = [etcdGateway, counting] as const;
  const [one, other] = both.map(({ entries }) => [entries.write(entry, 'value'), entries.readValue(read, entry)]);
  assert.deepEqual(one, other);
  assert.deepEqual(calls, ['encode 5', 'decode 8']);

  const nature = { seed: 1, bytes: 102, entropy: 'random', engine: NODE_TEXT } as const;
  const [body, same] = both.map(({ entries }) => {
    return asciiText(httpLoad(entries.loadRequests(loadShapeOf(makeDataset(TIERS[0], 1), nature, 7))).writeBody(0));
  });
  assert.equal(body, same);
  assert.equal(calls.length, 3);
});

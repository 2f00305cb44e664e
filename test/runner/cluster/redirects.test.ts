import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { nextHop } from '../../../lib/targets/redirects.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { decoded } from '../../../runner/confman-node/context.ts';
import { KEYS_TO_ENCODE } from '../../fixtures/keys-to-encode.ts';
import { serve } from '../../fixtures/serve.ts';

for (const [what, key] of Object.entries(KEYS_TO_ENCODE)) {
  test(`a redirect leads to the leader for a key with ${what}, its path decoded or not`, async (t) => {
    const sender = new Sender();
    t.after(() => sender.close());
    const leader = 'http://127.0.0.1:6200';
    const write = confman.entries.write({ namespace: 'n', key }, 'v');
    for (const form of [decoded, (path: string) => path]) {
      const node = await serve(t, ({ url = '' }, response) => {
        response.writeHead(307, { location: leader + form(url) }).end();
      });
      const answer = confman.classify('write', await sender.send(node, write, 5_000));
      assert.deepEqual(answer, { outcome: 'rejected', reason: 'redirected', leader });
      assert.equal(nextHop(answer, 0), leader);
    }
  });
}

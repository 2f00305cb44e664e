import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { Namespaces } from '../../../runner/cluster/namespaces.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { refuseForeign } from '../../../runner/run/foreign.ts';
import { UserError } from '../../../runner/system/errors.ts';
import { fakeConfman, lead, type Reply } from '../../fixtures/fake-confman.ts';

const MARK_OF_002 = 'GET /api/v1/namespaces/bench-small-002/config/raftmark-run';
const MARKED: Reply = { status: 200, body: { namespace: 'bench-small-002', key: 'raftmark-run', value: 'a' } };
const UNMARKED: Reply = { status: 404, body: { title: 'Configuration not found', status: 404 } };

/** What is said of a cluster that has these namespaces to a run that needs three; null when nothing is. */
async function refusal(t: TestContext, list: Reply, mark: Reply = UNMARKED) {
  const node = await fakeConfman(t, { 'GET /api/v1/namespaces': list, [MARK_OF_002]: mark });
  lead(node);
  const sender = new Sender();
  t.after(() => sender.close());
  const namespaces = new Namespaces(confman, sender, [node.url], node.url);
  const wanted = ['bench-small-001', 'bench-small-002', 'bench-small-003'];
  const error = await refuseForeign(namespaces, wanted, node.url).then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(
    node.changes().every((request) => request.startsWith('GET ')),
    'nothing is made, written or deleted',
  );
  return error;
}

const listed = (...body: object[]): Reply => ({ status: 200, body });

test("a namespace of the run that is there without a mark is somebody else's", async (t) => {
  const error = await refusal(
    t,
    listed(
      { path: 'bench-small-001', description: 'raftmark dataset' },
      { path: 'bench-small-002', description: 'of our team' },
      { path: 'team', description: null },
    ),
  );
  assert.ok(error instanceof UserError);
  assert.equal(error.exitCode, 2);
  assert.match(
    error.message,
    /^the run would overwrite bench-small-002 on http\S+, and nothing shows that raftmark made what is there\.\n.* clean --target confman --host http\S+ --force$/,
  );
});

test('what raftmark made is not, by its description or the mark of a run', async (t) => {
  const there = listed({ path: 'bench-small-002', description: null }, { path: 'bench-large-007', description: null });
  assert.equal(await refusal(t, there, MARKED), null);
  assert.equal(await refusal(t, listed({ path: 'bench-small-002', description: 'raftmark dataset' })), null);
});

test('where nothing is there, or namespaces cannot be listed, nothing is refused here', async (t) => {
  assert.equal(await refusal(t, listed()), null);
  assert.equal(await refusal(t, { status: 403, body: {} }), null);
});

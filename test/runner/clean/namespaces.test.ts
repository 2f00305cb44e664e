import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { cleanNamespaces } from '../../../runner/clean/namespaces.ts';
import { Namespaces } from '../../../runner/cluster/namespaces.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { fakeConfman, lead, type Reply } from '../../fixtures/fake-confman.ts';

const LIST = 'GET /api/v1/namespaces';
const DESCRIBED = { path: 'bench-smoke-001', description: 'raftmark dataset' };
const MARKED = { path: 'bench-smoke-002', description: null };
const FOREIGN = { path: 'bench-large-007', description: 'my own team bench', owner: 'alice' };
const OTHER = { path: 'bench-team', description: 'raftmark dataset' };

const markOf = ({ path }: { readonly path: string }): string => `GET /api/v1/namespaces/${path}/config/raftmark-run`;
const missing: Reply = { status: 404, body: { title: 'Configuration not found', status: 404 } };

async function prepared(t: TestContext, { script = {} as Record<string, Reply | Reply[]>, force = false } = {}) {
  const there = [DESCRIBED, MARKED, FOREIGN, OTHER];
  const node = await fakeConfman(t, {
    [LIST]: [
      { status: 200, body: there },
      ...(force ? [] : [{ status: 200, body: there }]),
      { status: 200, body: [OTHER] },
    ],
    [markOf({ path: 'bench-run' })]: missing,
    [markOf(MARKED)]: { status: 200, body: { namespace: MARKED.path, key: 'raftmark-run', value: 'a' } },
    [markOf(FOREIGN)]: missing,
    'DELETE *': { status: 204 },
    ...script,
  });
  lead(node);
  const sender = new Sender();
  t.after(() => sender.close());
  const said: string[] = [];
  const say = (line: string): void => {
    said.push(line);
  };
  const namespaces = new Namespaces(confman, sender, [node.url], node.url);
  return {
    node,
    said,
    deleted: () => node.changes().filter((request) => request.startsWith('DELETE')),
    clean: () => cleanNamespaces({ namespaces, host: node.url, force, out: say, tell: say }),
  };
}

const deletes = (...all: readonly { readonly path: string }[]): string[] =>
  all.map(({ path }) => `DELETE /api/v1/namespaces/${path}`);

test('a namespace is deleted that says whose it is, or holds the mark of a run; one that only has the name is named and left', async (t) => {
  const { said, deleted, clean } = await prepared(t);
  await clean();
  assert.deepEqual(deleted(), deletes(DESCRIBED, MARKED));
  assert.deepEqual(said, [
    'left where they are, for they have no mark of raftmark: bench-large-007; --force deletes them',
    'removed namespaces: bench-smoke-001, bench-smoke-002',
  ]);
});

test('with --force the name is enough', async (t) => {
  const { node, said, deleted, clean } = await prepared(t, { force: true });
  await clean();
  assert.deepEqual(deleted(), deletes(DESCRIBED, MARKED, FOREIGN));
  assert.deepEqual(said, ['removed namespaces: bench-smoke-001, bench-smoke-002, bench-large-007']);
  assert.ok(!node.changes().includes(markOf(FOREIGN)));
});

test('where only namespaces of others are there, nothing is deleted and nothing is wrong', async (t) => {
  const { node, said, deleted, clean } = await prepared(t, {
    script: { [LIST]: { status: 200, body: [FOREIGN, OTHER] } },
  });
  await clean();
  assert.deepEqual(deleted(), []);
  assert.equal(said[1], `no namespaces of raftmark on ${node.url}`);
});

test('a namespace whose mark cannot be read stays, which is told as a failure', async (t) => {
  const { said, deleted, clean } = await prepared(t, { script: { [markOf(FOREIGN)]: { status: 500 } } });
  await assert.rejects(clean(), {
    exitCode: 1,
    message: 'these namespaces are still there: bench-large-007 (it cannot be read whether it has a mark of raftmark)',
  });
  assert.deepEqual(deleted(), deletes(DESCRIBED, MARKED));
  assert.deepEqual(said, ['removed namespaces: bench-smoke-001, bench-smoke-002']);
});

test('where all that was found stays, it is not said that there was nothing', async (t) => {
  const { said, clean } = await prepared(t, {
    script: { [LIST]: { status: 200, body: [DESCRIBED] }, 'DELETE *': { status: 403 } },
  });
  await assert.rejects(clean(), { message: 'these namespaces are still there: bench-smoke-001 (forbidden)' });
  assert.deepEqual(said, []);
});

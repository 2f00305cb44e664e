import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';

/** Three nodes, and what can be done to them. */
export interface CoordinatorCluster {
  /** Base URLs. */
  readonly urls: readonly string[];
  /** Ends a node at once, as SIGKILL does. */
  kill(at: number): Promise<void>;
  /** Starts one that was killed, on its data. */
  start(at: number): Promise<void>;
}

type Body = Readonly<Record<string, unknown>>;

interface Said {
  readonly status: number;
  readonly body: Body;
}

const RUN = Date.now().toString(36);
const PATIENCE_MS = 30_000;
const EVERY_MS = 250;
/** Each answer has effects on the node that gives it. */
const STATUS_EVERY_MS = 1_000;

async function ask(url: string, path: string, body?: unknown): Promise<Said> {
  const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url + path, {
    ...(body === undefined ? {} : sent),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? (JSON.parse(text) as Body) : {} };
}

/** What it is in the end, once it is as it should be. */
async function eventually<T>(look: () => Promise<T>, isSo: (seen: T) => boolean, everyMs = EVERY_MS): Promise<T> {
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look().catch(() => null);
    if (seen !== null && isSo(seen)) return seen;
    assert.ok(performance.now() < untilMs, `still ${JSON.stringify(seen)}`);
    await wait(everyMs);
  }
}

/** The contract that raftmark relies on, as tests: nodes of the coordinator's own keep it, and those that stand in for them. */
export function coordinatorContract(cluster: () => CoordinatorCluster): void {
  const url = (at: number): string => cluster().urls[at] as string;
  const forward = (at: number, method: string, params: unknown): Promise<Said> =>
    ask(url(at), '/raft/forward', { method, params });
  const addWorker = (at: number, id: string, value: string): Promise<Said> =>
    forward(at, 'register_worker', { worker_id: id, hostname: 'raftmark', capabilities: { value }, tags: {} });
  const workers = async (at: number): Promise<Readonly<Record<string, Body>>> =>
    (await ask(url(at), '/api/workers')).body as Readonly<Record<string, Body>>;
  const name = (what: string): string => `raftmark-contract/${RUN}/${what}`;

  /** Position of the node that leads, once all that are up name it in one term, and that term. */
  async function led(up: readonly number[] = [0, 1, 2]): Promise<{ readonly leader: number; readonly term: number }> {
    const all = await eventually(
      () => Promise.all(up.map(async (at) => (await ask(url(at), '/api/status')).body)),
      (told) => {
        const [first] = told;
        const leaders = told.filter(({ role }) => role === 'LEADER');
        return (
          leaders.length === 1 &&
          told.every((one) => one.current_leader === leaders[0]?.node_id && one.term === first?.term)
        );
      },
      STATUS_EVERY_MS,
    );
    return { leader: up[all.findIndex(({ role }) => role === 'LEADER')] as number, term: Number(all[0]?.term) };
  }

  /** The list of a node, once a worker is there as it should be. */
  const listed = (at: number, id: string, isSo: (worker: Body) => boolean = () => true): Promise<unknown> =>
    eventually(
      () => workers(at),
      (all) => all[id] !== undefined && isSo(all[id]),
    );

  test('one node leads, and the others name it in the same term', async () => {
    const { term } = await led();
    const { status, body } = await ask(url(0), '/api/status');
    assert.deepEqual(
      [status, body.status, typeof body.node_id, typeof body.current_leader, body.term],
      [200, 'running', 'string', 'string', term],
    );
  });

  test('the leader alone registers workers, and says of another no more than that it does not lead', async () => {
    const { leader } = await led();
    const other = (leader + 1) % 3;
    const id = name('registered');
    const worker = { worker_id: id, host: '127.0.0.1', port: 9 };
    assert.deepEqual(await ask(url(other), '/api/workers/register', worker), {
      status: 409,
      body: { success: false, error: 'not leader' },
    });
    assert.deepEqual(await ask(url(leader), '/api/workers/register', worker), {
      status: 200,
      body: { success: true, worker_id: id },
    });
    assert.equal((await ask(url(leader), '/api/workers/register', { host: 'nobody' })).status, 400);
    for (const at of [0, 1, 2]) await listed(at, id, ({ status, host }) => status === 'idle' && host === '127.0.0.1');
  });

  test('a command of the log is answered with 200 whatever becomes of it, and shows in every list soon after', async () => {
    const { leader } = await led();
    const other = (leader + 1) % 3;
    const id = name('added');
    assert.deepEqual(await addWorker(other, id, 'one'), {
      status: 200,
      body: { success: false, error: 'Not leader' },
    });
    assert.deepEqual(await addWorker(leader, id, 'one'), { status: 200, body: { success: true } });
    const holds = (value: string) => (worker: Body) => (worker.capabilities as Body).value === value;
    for (const at of [0, 1, 2]) await listed(at, id, holds('one'));
    await addWorker(leader, id, 'two "quoted" \\');
    for (const at of [0, 1, 2]) await listed(at, id, holds('two "quoted" \\'));
    const missing = await ask(url(leader), '/raft/forward', {});
    assert.deepEqual(missing, { status: 200, body: { success: false, error: 'Missing method' } });
    const unknown = await forward(leader, 'no_such_method', {});
    assert.deepEqual([unknown.status, unknown.body.success], [200, false]);
  });

  test('a status shows with its worker, and one of a worker that is not there is committed all the same', async () => {
    const { leader } = await led();
    const [id, nobody] = [name('updated'), name('nobody')];
    await addWorker(leader, id, '');
    await listed(leader, id);
    for (const worker_id of [id, nobody]) {
      const { status, body } = await forward(leader, 'update_worker_status', { worker_id, status: 'busy' });
      assert.deepEqual([status, body], [200, { success: true }]);
    }
    for (const at of [0, 1, 2]) await listed(at, id, ({ status }) => status === 'busy');
    assert.equal((await workers(leader))[nobody], undefined);
  });

  test('a task is committed and shows nowhere, and has no path of its own', async () => {
    const { leader } = await led();
    const task_data = { task_id: name('task'), type: 'benchmark', config: { payload: 'x' } };
    assert.deepEqual(await forward(leader, 'add_task', { task_data }), { status: 200, body: { success: true } });
    assert.equal((await ask(url(leader), '/api/tasks/submit', task_data)).status, 404);
    assert.equal((await ask(url(leader), '/api/tasks')).status, 404);
  });

  test('another node leads when the leader is killed, nothing acknowledged is lost, and the node comes back to all of it', async () => {
    const { leader, term } = await led();
    const up = [0, 1, 2].filter((at) => at !== leader);
    const [before, meanwhile] = [name('before'), name('meanwhile')];
    assert.equal((await addWorker(leader, before, 'kept')).body.success, true);
    await cluster().kill(leader);
    const next = await led(up);
    assert.ok(next.term > term);
    assert.equal((await addWorker(next.leader, meanwhile, 'new')).body.success, true);
    // Not sooner: what an earlier leader committed shows once the next one has committed something of its own.
    for (const at of up) await listed(at, before);
    await cluster().start(leader);
    for (const id of [before, meanwhile]) await listed(leader, id);
    await led();
  });

  test('without a majority nobody registers workers and no command succeeds, until it is there again', async () => {
    const { leader } = await led();
    const others = [0, 1, 2].filter((at) => at !== leader);
    for (const at of others) await cluster().kill(at);
    const worker = { worker_id: name('alone'), host: '127.0.0.1', port: 9 };
    await eventually(
      () => ask(url(leader), '/api/workers/register', worker),
      ({ status, body }) => status === 503 && body.error === 'no quorum',
    );
    assert.equal((await addWorker(leader, name('doubtful'), 'x')).body.success, false);
    for (const at of others) await cluster().start(at);
    const again = await led();
    const id = name('again');
    assert.equal((await addWorker(again.leader, id, 'x')).body.success, true);
    for (const at of [0, 1, 2]) await listed(at, id);
  });
}

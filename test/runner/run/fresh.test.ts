import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultVerb } from '../../../lib/report/faults.ts';
import { confman } from '../../../lib/targets/confman.ts';
import type { Acquired } from '../../../runner/cluster/find.ts';
import { type FreshContext, makeFresh, wipeCluster, wipeRefusal } from '../../../runner/run/fresh.ts';
import type { Command } from '../../../runner/system/command.ts';
import { EXIT, UserError } from '../../../runner/system/errors.ts';
import { withKey } from '../../fixtures/credentials.ts';

const URLS = ['http://127.0.0.1:6100', 'http://127.0.0.1:6200'] as const;
const ALL = ['stop', 'kill', 'wipe', 'start'] as const;

interface Given {
  readonly verbs?: readonly FaultVerb[];
  /** The command that fails, e.g. `wipe node1`. */
  readonly fails?: string;
  /** The command that takes a while, and says when it ends. */
  readonly slow?: string;
  /** Whether the second node comes back. */
  readonly back?: boolean;
  readonly fresh?: 'run' | null;
  readonly yes?: boolean;
  readonly faults?: { readonly allowed: boolean };
}

/** A cluster of the user of two nodes, whose commands leave a line each. A fake: nothing listens, and its status is made up. */
function own(t: TestContext, { verbs = ALL, fails = '', slow = '', back = true, ...options }: Given = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'fresh-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const log = join(folder, 'log');
  writeFileSync(log, '');
  const command = (verb: FaultVerb, at: number): Command => {
    const what = `${verb} node${at + 1}`;
    const lasting = what === slow ? `sleep 0.5; echo ${what} ends >> log; ` : '';
    return ['sh', '-c', `echo ${what} >> log; ${lasting}test "${what}" != "${fails}"`];
  };
  const byUrl = new Map(
    URLS.map((url, at) => [url as string, Object.fromEntries(verbs.map((verb) => [verb, command(verb, at)]))]),
  );
  const [warnings, questions]: [string[], string[]] = [[], []];
  const [leader] = URLS;
  const send = async (url: string) => {
    if (!back && url === URLS[1] && done().includes('start node2'))
      return { status: 0, headers: {}, body: '', error: 'refused' };
    const cluster = { role: url === leader ? 'leader' : 'follower', leaderKnown: true, leader: `${leader}/`, term: 1 };
    return { status: 200, headers: {}, body: JSON.stringify({ status: 'ready', cluster }) };
  };
  const done = (): string[] => readFileSync(log, 'utf8').split('\n').slice(0, -1);
  const context: FreshContext = {
    options: {
      fresh: 'run',
      faults: { allowed: true },
      commands: { byUrl, folder, file: 'own.json' },
      watched: new Map(),
      target: confman,
      yes: true,
      ...options,
    } as unknown as FreshContext['options'],
    credentials: withKey(null),
    sender: { send, fresh: () => ({ send, close: async () => undefined }), refusal: null } as never,
    progress: { busy: () => undefined, close: () => undefined },
    warn: (text) => warnings.push(text),
    signal: new AbortController().signal,
    comeBackMs: 100,
    agree: async (question) => {
      questions.push(question);
      return false;
    },
  };
  const status = {
    ...{ role: 'leader' as const, leader, id: leader, cluster: null, learner: false },
    ...{ term: 1, ready: true, version: null },
  };
  const acquired: Acquired = {
    identity: { name: 'cluster', nodes: 2 },
    cluster: {
      kind: 'external',
      nodes: URLS.map((url, at) => ({ name: `node${at + 1}`, url })),
      dataFolder: null,
      keep: async () => '',
      stop: async () => undefined,
    },
    view: { nodes: URLS.map((url) => ({ url, status, problem: null, foreign: false, access: null })), leader: null },
    version: null,
    warnings: [],
  };
  return { acquired, context, done, warnings, questions };
}

/** What is done, in its order; of one verb in whatever order of nodes. */
const inOrder = (lines: readonly string[]): string[][] =>
  lines.reduce<string[][]>((groups, line) => {
    const last = groups.at(-1);
    if (last?.[0]?.split(' ')[0] === line.split(' ')[0]) last?.push(line);
    else groups.push([line]);
    return groups.map((group) => group.sort());
  }, []);

const both = (verb: string): string[] => [`${verb} node1`, `${verb} node2`];

test('all nodes are stopped, then wiped, then started, and what will be deleted is said before', async (t) => {
  const { acquired, context, done, warnings, questions } = own(t);
  const [now] = await makeFresh([acquired], context);
  assert.deepEqual(inOrder(done()), [both('stop'), both('wipe'), both('start')]);
  assert.equal(now?.view.leader?.url, URLS[0]);
  assert.deepEqual(warnings, [
    `--fresh: EVERYTHING that ${URLS.join(', ')} hold will be deleted: they are stopped, wiped and started`,
  ]);
  assert.deepEqual(questions, []);
});

test('nodes that can only be killed are killed', async (t) => {
  const { acquired, context, done } = own(t, { verbs: ['kill', 'wipe', 'start'] });
  await makeFresh([acquired], context);
  assert.deepEqual(inOrder(done())[0], both('kill'));
});

test('without a yes nothing is touched: who can be asked is asked, and who cannot is told of --yes', async (t) => {
  const asked = own(t, { yes: false });
  await assert.rejects(
    makeFresh([asked.acquired], asked.context),
    /^UserError: nothing was deleted and nothing measured/,
  );
  assert.deepEqual(asked.questions, [`Delete EVERYTHING that ${URLS.join(', ')} hold?`]);
  assert.deepEqual(asked.done(), []);
  const alone = own(t, { yes: false });
  await assert.rejects(
    makeFresh([alone.acquired], { ...alone.context, agree: null }),
    (error) => error instanceof UserError && error.exitCode === EXIT.usage && /add --yes to agree/.test(error.message),
  );
  assert.deepEqual(alone.done(), []);
});

test('what is missing is said of every node, before anything is touched', async (t) => {
  const { acquired, context, done, warnings } = own(t, { verbs: ['start'] });
  await assert.rejects(makeFresh([acquired], context), (error) => {
    assert.ok(error instanceof UserError);
    assert.equal(
      error.message,
      `--fresh takes a command to stop or kill, to wipe and to start every node: node1 (${URLS[0]}) has no command to stop or kill, wipe; node2 (${URLS[1]}) has no command to stop or kill, wipe.\nAdd them to commands of the nodes in own.json.`,
    );
    return error.exitCode === EXIT.usage;
  });
  assert.deepEqual([done(), warnings], [[], []]);
});

test('nodes that may not be broken, and a node that is down, are not wiped', (t) => {
  const forbidden = own(t, { faults: { allowed: false } });
  assert.match(wipeRefusal(forbidden.acquired, forbidden.context) ?? '', /: add --allow-faults to let it/);
  const { acquired, context } = own(t);
  const [first, second] = acquired.view.nodes;
  assert.ok(first && second);
  const down = { ...second, status: null, problem: 'nothing listens there' };
  assert.equal(
    wipeRefusal({ ...acquired, view: { nodes: [first, down], leader: null } }, context),
    `--fresh would leave what ${URLS[1]} holds, which does not answer (nothing listens there): start it first`,
  );
  const away = { id: '7', addresses: [{ url: 'http://etcd-7.svc:2379', why: 'does not resolve' }] };
  assert.equal(
    wipeRefusal({ ...acquired, view: { nodes: [first, second], leader: null, unreached: [away] } }, context),
    '--fresh would leave what one node holds, which (member 7) is not reachable from here: its address http://etcd-7.svc:2379 does not resolve',
  );
  assert.match(
    wipeRefusal({ ...acquired, cluster: { ...acquired.cluster, balanced: true } }, context) ?? '',
    /^--fresh has to reach each node, and a load balancer stands before the nodes/,
  );
});

test('a node that does not come back is an error with its name', async (t) => {
  const { acquired, context } = own(t, { back: false });
  await assert.rejects(wipeCluster(acquired.cluster, 'cluster', context), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(
      error.message,
      /^node2 \(http:\/\/127\.0\.0\.1:6200\) did not come back \(nothing listens there\) 0\.1 s after the cluster was wiped and started\./,
    );
    return error.exitCode === EXIT.unavailable;
  });
});

test('what was stopped is started again when a node cannot be wiped', async (t) => {
  const { acquired, context, done } = own(t, { fails: 'wipe node1' });
  await assert.rejects(
    wipeCluster(acquired.cluster, 'cluster', context),
    /the wipe command of node1 .* ended with exit code 1/,
  );
  assert.deepEqual(inOrder(done()), [both('stop'), both('wipe'), both('start')]);
});

test('an interruption lets a wipe end that has begun, and says which nodes were wiped', async (t) => {
  const { acquired, context, done, warnings } = own(t, { slow: 'wipe node2' });
  const abort = new AbortController();
  const reason = new UserError('interrupted', EXIT.interrupted);
  const wiped = wipeCluster(acquired.cluster, 'cluster', { ...context, signal: abort.signal });
  const rejected = assert.rejects(wiped, (error) => error === reason);
  while (!both('wipe').every((line) => done().includes(line))) await sleep(5);
  abort.abort(reason);
  await rejected;
  assert.equal(done().at(-3), 'wipe node2 ends');
  assert.deepEqual(done().slice(-2).sort(), both('start'));
  assert.deepEqual(warnings, ['--fresh ended before cluster was whole again; wiped: node1, node2']);
});

test('of nodes that were not all wiped each is named', async (t) => {
  const { acquired, context, warnings } = own(t, { fails: 'wipe node1' });
  await assert.rejects(wipeCluster(acquired.cluster, 'cluster', context));
  assert.deepEqual(warnings, [
    '--fresh ended before cluster was whole again; wiped: node2; perhaps wiped in part: node1',
  ]);
  const stopped = own(t, { fails: 'stop node1' });
  await assert.rejects(wipeCluster(stopped.acquired.cluster, 'cluster', stopped.context));
  assert.deepEqual(stopped.warnings, []);
});

test('who did not ask for fresh nodes, and whoever has new ones anyway, is left alone', async (t) => {
  const { acquired, context, done } = own(t, { fresh: null });
  assert.deepEqual(await makeFresh([acquired], context), [acquired]);
  const embedded = { ...acquired, cluster: { ...acquired.cluster, kind: 'embedded' as const } };
  const asked = own(t);
  assert.deepEqual(await makeFresh([embedded], asked.context), [embedded]);
  assert.deepEqual([done(), asked.done()], [[], []]);
});

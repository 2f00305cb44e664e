import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readLoadSettings } from '../../lib/exchange/settings.ts';
import { parseSummary, stepResults } from '../../lib/exchange/summary.ts';
import type { OperationResult } from '../../lib/report/figures.ts';
import { k6Environment } from '../../runner/k6/environment.ts';
import { projectRoot } from '../../runner/system/project-root.ts';
import { GuardedNode, PASSWORD, SERVED, USER } from '../fixtures/guarded-node.ts';
import { bundleForK6 } from '../fixtures/run-k6.ts';
import { ownFolder } from '../fixtures/surroundings.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const skip = k6 === null ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one' : false;
const options = { skip, timeout: 90_000 };

const USERS = 3;
const LOAD = { USERS: String(USERS), DURATION: '1s', WARMUP: '200ms', SEED_DATA: '1', TIER: 'smoke', PAYLOAD: 'tiny' };
const LOGIN = { API_USER: USER, API_PASSWORD: PASSWORD };

interface Run {
  readonly code: number;
  readonly output: string;
  readonly summary: string;
}

/** Runs a script of the project in k6 alone, as it is bundled for users, against a node. */
async function run(t: TestContext, script: string, url: string, env: Readonly<Record<string, string>>): Promise<Run> {
  const folder = ownFolder(t);
  const summary = join(folder, 'summary.json');
  const outfile = await bundleForK6(join(projectRoot(), `scripts/${script}.ts`), folder);
  const settings = { ...LOAD, TARGET: 'etcd', HOST: url, SUMMARY: summary, ...env };
  const child = spawn(k6 ?? '', ['run', '--no-color', outfile], { env: k6Environment(settings), cwd: folder });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  return { code, output, summary: code === 0 ? readFileSync(summary, 'utf8') : '' };
}

function resultsOf(script: string, protocol: 'grpc' | 'http', summary: string): ReadonlyMap<string, OperationResult> {
  const { schedule } = readLoadSettings({ ...LOAD, TARGET: 'etcd', PROTOCOL: protocol }, script);
  const [step] = stepResults(parseSummary(summary), schedule, { payloadBytes: 10, protocol });
  return new Map(step?.operations.map((result) => [result.operation, result]));
}

for (const protocol of ['grpc', 'http'] as const) {
  test(`${protocol}: each virtual user logs in once, before its first request`, options, async (t) => {
    const node = new GuardedNode();
    const url = await SERVED[protocol](t, node);
    const { code, output, summary } = await run(t, 'mixed', url, { PROTOCOL: protocol, ...LOGIN });
    assert.equal(code, 0, output);
    const results = resultsOf('mixed', protocol, summary);
    assert.deepEqual([results.get('read')?.reasons, results.get('write')?.reasons], [[], []]);
    assert.ok((results.get('read')?.ok ?? 0) > 10 && (results.get('write')?.ok ?? 0) > 5, output);
    // k6 sets up in a virtual user of its own.
    assert.equal(node.logins(), USERS + 1);
    assert.deepEqual(
      node.asked.filter(({ accepted }) => !accepted),
      [],
    );
    assert.ok(node.asked.every(({ what, token }) => (what === 'Authenticate') === (token === null)));
    assert.ok(!(output + summary).includes(PASSWORD));
  });

  test(`${protocol}: tokens that end are renewed, and nothing counts as a failure`, options, async (t) => {
    const node = new GuardedNode();
    // More than one batch of the set-up takes.
    node.lives = 70;
    const url = await SERVED[protocol](t, node);
    const { code, output, summary } = await run(t, 'mixed', url, { PROTOCOL: protocol, ...LOGIN });
    assert.equal(code, 0, output);
    const results = resultsOf('mixed', protocol, summary);
    assert.deepEqual([results.get('read')?.reasons, results.get('write')?.reasons], [[], []]);
    // A token that is refused is followed by one login, and by no more; k6 sets up in a virtual user of its own.
    const refused = new Set(node.asked.filter(({ accepted }) => !accepted).map(({ token }) => token));
    assert.ok(refused.size > USERS, `${refused.size} tokens were refused`);
    assert.equal(node.logins(), USERS + 1 + refused.size);
  });

  test(`${protocol}: the open load renews as well`, options, async (t) => {
    const node = new GuardedNode();
    // Tokens of the users are made after the dataset has been, and are good for 20 operations: more than are under way at once.
    const seeded = setInterval(() => {
      if (node.asked.filter(({ what }) => what === 'Put').length >= 100) node.lives = 20;
    }, 5);
    t.after(() => clearInterval(seeded));
    const url = await SERVED[protocol](t, node);
    const env = { PROTOCOL: protocol, ...LOGIN, RATE: '50', READ_RATE: '50', TIMEOUT: '2s', DURATION: '2s' };
    const { code, output, summary } = await run(t, 'open-load', url, env);
    assert.equal(code, 0, output);
    const { metrics } = parseSummary(summary);
    const failed = Object.entries(metrics).filter(
      ([name, { count }]) => /^raftmark_fail/.test(name) && (count ?? 0) > 0,
    );
    assert.deepEqual(failed, []);
    const done = Object.entries(metrics).filter(([name]) => name.startsWith('raftmark_operation{'));
    assert.deepEqual(
      done.map(([, { count = 0 }]) => Math.round(count / 20)),
      [5, 5],
      output,
    );
    assert.ok(node.asked.some(({ accepted }) => !accepted));
  });

  test(`${protocol}: a token that the runner has fetched saves the logins`, options, async (t) => {
    const node = new GuardedNode();
    const url = await SERVED[protocol](t, node);
    const got = node.answer('Authenticate', { name: USER, password: PASSWORD }, null);
    const token = 'message' in got ? String(got.message.token) : '';
    const { code, output } = await run(t, 'mixed', url, { PROTOCOL: protocol, ...LOGIN, API_KEY: token });
    assert.equal(code, 0, output);
    assert.equal(node.logins(), 1);
  });

  test(`${protocol}: a wrong password ends the script with the node's own words`, options, async (t) => {
    const node = new GuardedNode();
    const url = await SERVED[protocol](t, node);
    const { code, output } = await run(t, 'mixed', url, { PROTOCOL: protocol, ...LOGIN, API_PASSWORD: 'not-it' });
    assert.notEqual(code, 0);
    assert.match(
      output,
      /does not let bench in: etcdserver: authentication failed, invalid user ID or password\. Correct API_USER and API_PASSWORD/,
    );
    assert.ok(!output.includes('not-it'));
  });
}

for (const openView of [false, true]) {
  const what = openView ? 'tells everybody who leads and nothing more' : 'tells nobody anything';
  test(`without a user a script says what to do about a node that ${what}`, options, async (t) => {
    const node = new GuardedNode();
    node.openView = openView;
    const { code, output } = await run(t, 'mixed', await SERVED.grpc(t, node), { PROTOCOL: 'grpc' });
    assert.notEqual(code, 0);
    assert.match(output, /user name is empty\. Set API_USER and API_PASSWORD, or API_KEY\./);
  });
}

test('a missing password is told with both ways to give it', options, async (t) => {
  const { code, output } = await run(t, 'mixed', 'http://127.0.0.1:1', { API_USER: USER });
  assert.notEqual(code, 0);
  assert.match(output, /the password is missing; set API_PASSWORD, or put the line API_PASSWORD=/);
});

test('over HTTP a CA that k6 would not trust is refused', options, async (t) => {
  const file = join(ownFolder(t), 'ca.pem');
  writeFileSync(file, '');
  const { code, output } = await run(t, 'mixed', 'https://127.0.0.1:1', {
    PROTOCOL: 'http',
    CA_CERT: file,
    SSL_CERT_FILE: '',
  });
  assert.notEqual(code, 0);
  assert.match(output, /over HTTP k6 takes it from its environment alone; run SSL_CERT_FILE=/);
});

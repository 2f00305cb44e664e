import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { findByDefault } from '../../../runner/cluster/find.ts';
import type { Session } from '../../../runner/plan/plan.ts';
import { agreeToFound, type FoundContext, writingInWords } from '../../../runner/run/announce.ts';
import { EXIT, UserError } from '../../../runner/system/errors.ts';
import { fakeConfman, lead } from '../../fixtures/fake-confman.ts';
import { plain } from '../../fixtures/plain-target.ts';
import { choose, planOf } from '../plan/plan-request.ts';

const URLS = ['http://127.0.0.1:6100', 'http://127.0.0.1:6200'];
const OPTIONS = { target: confman, control: true, cleanup: true, useFoundCluster: false };

function sessionOf(tiers: string, scenarios = 'write-sequential'): Session {
  const [session] = planOf(tiers, '1KB', choose(scenarios, { users: [1], durationMs: 1_000, warmupMs: 0 })).sessions;
  return session ?? assert.fail();
}

function contextOf(agree: FoundContext['agree'], useFoundCluster = false): FoundContext {
  const { signal } = new AbortController();
  return {
    options: { ...OPTIONS, useFoundCluster },
    progress: { close: () => undefined },
    signal,
    ...{ agree: agree ?? null },
  };
}

test('what is written, where, and what is deleted is one clause', () => {
  // 100 entries, and a second of the 3,000 writes that one user makes at most, of 1 KB each: 3,100 KB.
  assert.match(
    writingInWords(sessionOf('smoke'), OPTIONS),
    /^writes up to 3\.03 MB of values into bench-smoke-001 to bench-smoke-005, bench-control-001, bench-run, and deletes these namespaces with all they hold at the end$/,
  );
  assert.match(
    writingInWords(sessionOf('small', 'audit-query'), OPTIONS),
    /bench-small-010, bench-small-audit, bench-control-001,/,
  );
  assert.match(
    writingInWords(sessionOf('smoke'), { ...OPTIONS, control: false }),
    /bench-smoke-005, bench-run, and deletes/,
  );
});

test('what stays is said', () => {
  for (const options of [
    { ...OPTIONS, cleanup: false },
    { ...OPTIONS, target: plain },
  ])
    assert.match(writingInWords(sessionOf('smoke'), options), /bench-run, and leaves them there$/);
});

test('a cluster that nobody named is not measured where nobody can be asked, and the error says how to', async () => {
  await assert.rejects(agreeToFound(URLS, sessionOf('smoke'), contextOf(null)), (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.exitCode, EXIT.usage);
    assert.match(
      error.message,
      /^a cluster that nobody named answers where confman listens by default: http:\S+, http:\S+; measuring it writes up to .* at the end\.\nName it with --host http:\/\/127\.0\.0\.1:6100,http:\/\/127\.0\.0\.1:6200, or take it with --use-found-cluster; --nodes 3 starts/,
    );
    return true;
  });
});

test('on a terminal a yes is asked for, and a no ends the run with nothing written', async () => {
  const questions: string[] = [];
  const agree = (answer: boolean) => async (question: string) => {
    questions.push(question);
    return answer;
  };
  await agreeToFound(URLS, sessionOf('smoke'), contextOf(agree(true)));
  await assert.rejects(
    agreeToFound(URLS, sessionOf('smoke'), contextOf(agree(false))),
    /^UserError: nothing was written/,
  );
  assert.equal(questions.length, 2);
  assert.match(questions[0] ?? '', /6100.*bench-smoke-001.*deletes.*Measure it\?$/s);
});

test('the flag of its own is a yes', async () => {
  await agreeToFound(
    URLS,
    sessionOf('smoke'),
    contextOf(async () => assert.fail(), true),
  );
});

test('whoever listens at the default addresses is shown no key', async (t) => {
  const node = await fakeConfman(t);
  lead(node);
  const target = { ...confman, reach: { ...confman.reach, defaultHosts: [node.url] } };
  assert.deepEqual(await findByDefault(target, new AbortController().signal), [node.url]);
  assert.ok(node.seen.length > 0);
  for (const { headers } of node.seen) assert.equal(headers['x-api-key'], undefined);
});

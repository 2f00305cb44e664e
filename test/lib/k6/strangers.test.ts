import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Strangers } from '../../../lib/k6/open/strangers.ts';
import { confman } from '../../../lib/targets/confman.ts';
import { Trust } from '../../../lib/targets/trust.ts';
import { answer, lost } from '../../fixtures/answers.ts';

const [A, B, C] = ['http://127.0.0.1:6100', 'http://127.0.0.1:6200', 'http://127.0.0.1:6300'] as const;
const NAMED = 'http://confman-3:6100';

const says = (role: 'leader' | 'follower', leader: string, term = 3) =>
  answer(200, { status: 'ready', cluster: { role, leaderKnown: true, leader: `${leader}/`, term } });

/** Looks into addresses of a network that is nothing but this table. */
function strangers(network: Readonly<Record<string, ReturnType<typeof answer>>>, trust = Trust.anybody) {
  const asked: string[] = [];
  const all = new Strangers(
    confman,
    async (url) => {
      asked.push(url);
      return network[url] ?? lost('refused');
    },
    trust,
  );
  return { all, asked };
}

test('a leader that has moved to an address nobody knew is followed once it proves to be that', async () => {
  const { all, asked } = strangers({ [A]: says('follower', C), [C]: says('leader', C) });
  assert.deepEqual(await Promise.all([all.behind(C, A, [A]), all.behind(C, A, [A])]), [C, C]);
  assert.equal(await all.behind(C, A, [A]), C);
  assert.deepEqual(asked, [C, A], 'once for all who are sent there');
});

test('an address by which the others know a known node leads to that, and is not asked for more', async () => {
  const { all } = strangers({
    [A]: says('follower', NAMED),
    [B]: says('leader', NAMED),
    [NAMED]: says('leader', NAMED),
  });
  assert.equal(await all.behind(NAMED, A, [A, B]), B);
});

for (const [name, there] of [
  ['leads in another term', says('leader', C, 4)],
  ['follows', says('follower', A)],
  ['calls itself otherwise', says('leader', B)],
  ['is no node', answer(200, 'hello')],
] as const) {
  test(`an address at which somebody ${name} is not followed`, async () => {
    const { all, asked } = strangers({ [A]: says('follower', C), [C]: there });
    assert.equal(await all.behind(C, A, [A]), null);
    assert.equal(await all.behind(C, A, [A]), null);
    assert.deepEqual(asked, [C, A], 'not looked into again at once');
  });
}

test('an address of its own machine that a node elsewhere names is not asked', async () => {
  const far = 'http://10.0.0.1:6100';
  const { all, asked } = strangers({ [far]: says('follower', C), [C]: says('leader', C) });
  assert.equal(await all.behind(C, far, [far]), null);
  assert.deepEqual(asked, [far]);
});

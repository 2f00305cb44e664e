import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextHop } from '../../../lib/targets/redirects.ts';

const LEADER = 'http://a:1';

test('a redirect is followed to where it points, three times in all', () => {
  const answer = { outcome: 'rejected', reason: 'redirected', leader: LEADER } as const;
  assert.deepEqual(
    [0, 1, 2, 3].map((hops) => nextHop(answer, hops)),
    [LEADER, LEADER, LEADER, null],
  );
});

test('what points nowhere, or is done, is not followed', () => {
  assert.equal(nextHop({ outcome: 'rejected', reason: 'redirected' }, 0), null);
  assert.equal(nextHop({ outcome: 'ok' }, 0), null);
});

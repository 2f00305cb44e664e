import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { electionTimeout } from '../../../lib/targets/etcd/flags.ts';
import { etcdGateway, etcdRpc } from '../../../lib/targets/etcd.ts';
import { termOf } from '../../../lib/targets/term.ts';
import { answer, said } from '../../fixtures/answers.ts';

const ODD = [
  -5,
  1.5,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  2 ** 53,
  1e300,
  '-5',
  '1.5',
  '1e3',
  'x',
  '',
  ' 7',
  '9'.repeat(30),
  null,
  undefined,
  true,
  [7],
  { term: 7 },
];

test('a term is a whole number from 0, or the digits of one, and nothing else', () => {
  for (const term of [0, 7, 2 ** 53 - 1]) assert.equal(termOf(term), term);
  assert.equal(termOf('7'), 7);
  for (const odd of ODD) assert.equal(termOf(odd), null, String(odd));
});

test('whatever a node tells as its term, its status has one that a report can hold', () => {
  const fits = (term: number | null | undefined): boolean =>
    term === null || (Number.isSafeInteger(term) && (term ?? -1) >= 0);
  // In JSON's words as well, where 1e999 is a number without end.
  const texts = [...ODD.map((odd) => JSON.stringify(odd) ?? 'null'), '1e999', '-1e999', '-0'];
  for (const text of texts) {
    const body = `{"status":"ready","cluster":{"role":"leader","leader":"http://127.0.0.1:1","term":${text}}}`;
    assert.ok(fits(confman.view.readStatus(answer(200, body))?.term), text);
    const gateway = `{"header":{"member_id":"1"},"version":"3.6.16","leader":"1","raftTerm":${text}}`;
    assert.ok(fits(etcdGateway.view.readStatus(answer(200, gateway))?.term), text);
  }
  for (const odd of ODD) {
    const message = { header: { memberId: '1' }, version: '3.6.16', leader: '1', raftTerm: odd };
    assert.ok(fits(etcdRpc.view.readStatus(said(message))?.term), String(odd));
  }
});

test('a version and names that are no such thing are none, and none is endless', () => {
  const status = (more: object) =>
    etcdRpc.view.readStatus(
      said({ header: { memberId: '1' }, version: '3.6.16', leader: '1', raftTerm: '2', ...more }),
    );
  assert.equal(status({ version: `3.6\u001b[2J${'9'.repeat(1_000)}` })?.version, `etcd 3.6 [2J${'9'.repeat(33)}...`);
  assert.equal(status({ leader: 'x'.repeat(100_000) })?.leader, null);
  assert.equal(status({ header: { memberId: 'me' } })?.id, null);
});

test('an election timeout is a whole number of milliseconds', () => {
  const read = (value: string) =>
    electionTimeout.read(answer(200, { cmdline: ['etcd', `--election-timeout=${value}`] }));
  assert.equal(read('1000'), 1_000);
  for (const odd of ['1e999', '-1', '1.5', 'NaN', '0', 'x']) assert.equal(typeof read(odd), 'object', odd);
});

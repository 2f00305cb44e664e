import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { etcdGateway } from '../../../lib/targets/etcd.ts';
import { confmanNode, etcd, member, type Node, search } from '../../fixtures/search.ts';

const HERE = 'http://127.0.0.1:23790';

test('no more than 16 nodes are looked at, and that there are more is said', () => {
  const urls = Array.from({ length: 20_000 }, (_, at) => `http://10.0.${at >> 8}.${at & 255}:2379`);
  const members = urls.map((url, at) => member(at + 2, [url]));
  const { asked, discovery } = search(etcdGateway, [HERE], { [HERE]: etcd({ id: 1, members }) });
  assert.equal(asked.length, 2 + 16);
  assert.deepEqual(discovery.notes, [`${HERE} names 20000 members; the first 16 are looked at`]);
  const many = search(etcdGateway, urls.slice(0, 17), {});
  assert.equal(many.asked.length, 16);
  assert.deepEqual(many.discovery.notes, ['17 nodes are named; the first 16 are taken']);
});

test('of one member no more than eight addresses are tried', () => {
  const urls = Array.from({ length: 20_000 }, (_, at) => `http://10.0.${at >> 8}.${at & 255}:2379`);
  const { asked } = search(etcdGateway, [HERE], { [HERE]: etcd({ id: 1, members: [member(2, urls)] }) });
  assert.equal(asked.length, 2 + 8);
});

test('Confman: a chain of nodes that each name another leader ends with the first', () => {
  const network: Record<string, Node> = {};
  for (let at = 0; at < 100; at++) network[`http://h${at}:1`] = confmanNode('follower', `http://h${at + 1}:1`, at);
  const { asked, urls } = search(confman, ['http://h0:1'], network);
  assert.deepEqual([asked, urls], [['http://h0:1', 'http://h1:1'], ['http://h0:1']]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { etcd } from '../../../lib/targets/etcd.ts';
import { FullStores } from '../../../runner/run/full-stores.ts';
import { plain } from '../../fixtures/plain-target.ts';

const HOSTS = ['http://127.0.0.1:7001', 'http://127.0.0.1:7002'];
const SAID = 'test aborted: the load was ended: a write was answered with no-space';

test('a store that became full is told once, with the commands that make room, and known from then on', () => {
  const stores = new FullStores();
  const place = { target: etcd, hosts: HOSTS, kind: 'external' } as const;
  assert.equal(stores.learn('mine', null, place), null);
  assert.equal(stores.learn('mine', 'a write was answered with overloaded', place), null);
  assert.equal(stores.of('mine'), null);
  const told = stores.learn('mine', SAID, place) ?? '';
  assert.match(told, /^THE STORE OF mine IS FULL/);
  const commands = told.split('\n').slice(1);
  assert.deepEqual(
    commands.map((line) => line.replace(/\$\(.*\)/, 'REVISION')),
    [
      'etcdctl --endpoints=http://127.0.0.1:7001 compact "REVISION" &&',
      'etcdctl --endpoints=http://127.0.0.1:7001,http://127.0.0.1:7002 defrag &&',
      'etcdctl --endpoints=http://127.0.0.1:7001 alarm disarm',
    ],
  );
  assert.equal(stores.learn('mine', SAID, place), null);
  assert.match(stores.of('mine') ?? '', /^no-space: the store of mine is full/);
  assert.equal(stores.of('other'), null);
});

test('of nodes that end with the run, and of targets without commands, it is told what to do instead', () => {
  const embedded = new FullStores().learn('own', SAID, { target: etcd, hosts: HOSTS, kind: 'embedded' }) ?? '';
  assert.match(embedded, /smaller --tier/);
  assert.doesNotMatch(embedded, /etcdctl/);
  const told = new FullStores().learn('mine', SAID, { target: plain, hosts: HOSTS, kind: 'external' }) ?? '';
  assert.match(told, /Make room in the store of plain/);
});

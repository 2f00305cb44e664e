import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countsAsNamed, isThisMachine, meansTheSame } from '../../../lib/targets/addresses.ts';

for (const host of [
  '127.0.0.1:2379',
  '127.8.9.10:1',
  '127.1:2379',
  '2130706433:2379',
  '0x7f000001:2379',
  '0177.0.0.1:2379',
  'localhost:2379',
  'node.localhost:2379',
  'localhost.localdomain:80',
  '[::1]:2379',
  '[0:0:0:0:0:0:0:1]:2379',
  '[::ffff:127.0.0.1]:2379',
  '0.0.0.0:2379',
  '0:2379',
  '[::]:2379',
  '[0::0]:2379',
  '[::ffff:0.0.0.0]:2379',
]) {
  test(`${host} is the machine that asks, whoever that is`, () => assert.ok(isThisMachine(`http://${host}`)));
}

for (const host of ['10.0.0.1:2379', 'node-1:2379', 'localhost.example:1', 'mylocalhost:1', '[fe80::1]:1', '[::2]:1']) {
  test(`${host} is one machine to all`, () => assert.ok(!isThisMachine(`http://${host}`)));
}

test('an address of this machine means the same only to those who reached its namer here', () => {
  assert.ok(meansTheSame('http://localhost:2379', 'http://127.0.0.1:23790'));
  assert.ok(meansTheSame('http://10.0.0.2:2379', 'http://10.0.0.1:2379'));
  for (const url of ['http://localhost:2379', 'http://0.0.0.0:2379', 'http://[::]:2379', 'http://127.0.0.2:2379']) {
    assert.ok(!meansTheSame(url, 'http://10.0.0.1:2379'), url);
  }
});

test('an address counts as named at any port of the same host, and on loopback whatever loopback is called', () => {
  const named = ['http://10.0.0.1:2379', 'https://Node:1'.toLowerCase(), 'http://localhost:6100'];
  for (const url of ['http://10.0.0.1:9', 'https://10.0.0.1:9', 'https://node:2', 'http://[::1]:6200']) {
    assert.ok(countsAsNamed(url, named), url);
  }
  for (const url of ['http://10.0.0.2:2379', 'http://node:1', 'http://10.0.0.1.example:2379']) {
    assert.ok(!countsAsNamed(url, named), url);
  }
  assert.ok(!countsAsNamed('http://10.0.0.1:1', []));
});

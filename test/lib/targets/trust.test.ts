import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import { isSecret, Trust } from '../../../lib/targets/trust.ts';
import { confmanNode, etcd as member, search } from '../../fixtures/search.ts';

const secret = (named: readonly string[], redirects = false): Trust => new Trust({ secret: true, named, redirects });

const NAMED = ['http://10.0.0.1:6100', 'http://node:1'];

for (const url of ['http://10.0.0.1:6100', 'http://10.0.0.1:9', 'https://10.0.0.1:9', 'https://node:1']) {
  test(`a key goes to ${url}, whose host was named`, () => assert.ok(secret(NAMED).allows(url)));
}

for (const url of ['http://10.0.0.2:6100', 'http://127.0.0.1:6100', 'http://node.example:1', 'http://10.0.0.1.nip:1']) {
  test(`a key goes to ${url} only where redirects are trusted`, () => {
    assert.ok(!secret(NAMED).allows(url));
    assert.match(secret(NAMED).refusal(url) ?? '', /^is on a host that was not named/);
    assert.ok(secret(NAMED, true).allows(url));
  });
}

test('loopback to loopback counts as named, and names that another could give for it do not', () => {
  const trust = secret(['http://localhost:6100']);
  for (const url of ['http://127.0.0.1:1', 'http://127.9.9.9:1', 'http://[::1]:1']) assert.ok(trust.allows(url), url);
  for (const url of ['http://evil.localhost:1', 'http://localhost.localdomain:1', 'http://127.0.0.1.evil:1']) {
    assert.ok(!trust.allows(url), url);
  }
});

test('what was named by https is never shown in clear, also where redirects are trusted', () => {
  for (const redirects of [false, true]) {
    const trust = secret(['https://a:1', 'https://127.0.0.1:2'], redirects);
    for (const url of ['http://a:1', 'http://b:1', 'http://localhost:2']) assert.ok(!trust.allows(url), url);
    assert.match(trust.refusal('http://a:1') ?? '', /in clear/);
    assert.equal(trust.allows('https://b:1'), redirects);
  }
  assert.ok(secret(['https://a:1', 'http://a:2']).allows('http://a:3'), 'the user named it in clear as well');
});

test('where nobody named a host a key goes nowhere, also where redirects are trusted', () => {
  assert.ok(!secret([]).allows('http://127.0.0.1:6100'));
  assert.ok(!secret([], true).allows('http://127.0.0.1:6100'));
  assert.ok(secret([]).with(['http://127.0.0.1:6100']).allows('http://127.0.0.1:6100'), "raftmark's own nodes");
});

test('a published development key is no secret, and goes to whoever is asked', () => {
  assert.ok(!isSecret('confman_dev_abc123', confman));
  assert.ok(!isSecret(null, etcd));
  assert.ok(isSecret('confman_dev_abc124', confman));
  assert.ok(Trust.anybody.allows('http://10.0.0.9:1'));
});

test('a leader on a host that nobody named is not asked, and the list names all that would have to be', () => {
  const [own, away] = ['http://10.0.0.1:6100', 'http://10.0.0.2:6100'];
  const network = { [own]: confmanNode('follower', away), [away]: confmanNode('leader', away) };
  const { discovery, asked } = search(confman, [own], network, { trust: secret([own]) });
  assert.deepEqual(asked, [own]);
  assert.equal(discovery.leader(), null);
  assert.deepEqual(discovery.toBeNamed(), [own, away]);
  const trusting = search(confman, [own], network, { trust: secret([own], true) });
  assert.deepEqual([trusting.discovery.leader()?.url, trusting.discovery.toBeNamed()], [away, null]);
});

test('a member counts by the address that may be shown a key, and no other of it is asked or has to be named', () => {
  const [own, port, away] = ['http://10.0.0.1:1', 'http://10.0.0.1:2', 'http://10.0.0.2:1'];
  const members = [
    { ID: '1', clientURLs: [own] },
    { ID: '2', clientURLs: [away, port] },
  ];
  const network = { [own]: member({ id: 1, members }), [port]: member({ id: 2 }), [away]: member({ id: 2 }) };
  const { discovery, asked, urls } = search(etcd.speaking({ protocol: 'http' }), [own], network, {
    trust: secret([own]),
  });
  assert.ok(!asked.includes(away));
  assert.deepEqual([urls, discovery.toBeNamed()], [[own, port], null]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAccessSettings } from '../../../lib/exchange/access-settings.ts';
import { confman } from '../../../lib/targets/confman.ts';
import { etcd } from '../../../lib/targets/etcd.ts';

const HOSTS = ['http://10.0.0.1:2379'];

test('a user, trust and identity are read as they are', () => {
  const env = { API_USER: 'bench', CA_CERT: '/c/ca.pem', CLIENT_CERT: '/c/me.pem', CLIENT_KEY: '/c/me.key' };
  const expected = {
    user: 'bench',
    named: HOSTS,
    trustsRedirects: false,
    ca: '/c/ca.pem',
    cert: '/c/me.pem',
    key: '/c/me.key',
  };
  assert.deepEqual(readAccessSettings(env, etcd, HOSTS), expected);
});

test('the nodes that may see the password are those of HOST, or fewer', () => {
  const env = { API_USER: 'bench', NAMED_HOST: 'https://a:1,https://b:2' };
  assert.deepEqual(readAccessSettings(env, etcd, HOSTS).named, ['https://a:1', 'https://b:2']);
});

test('where HOST names no node nobody is named, and a password goes nowhere', () => {
  assert.deepEqual(readAccessSettings({}, etcd, null).named, []);
  const message = 'API_USER="bench": a password goes to hosts alone that you name; set HOST';
  assert.throws(() => readAccessSettings({ API_USER: 'bench' }, etcd, null), { message });
});

for (const [what, env, target, message] of [
  [
    'a path that k6 would look for elsewhere',
    { CA_CERT: 'certs/ca.pem' },
    etcd,
    /^CA_CERT="certs\/ca\.pem": must be an absolute path; k6 would look for it beside the script$/,
  ],
  ['an address that is none', { NAMED_HOST: 'a/b' }, etcd, /^NAMED_HOST: "a\/b" is not the URL of a node/],
  ['a certificate alone', { CLIENT_CERT: '/c' }, etcd, /^CLIENT_CERT="\/c": .*; set CLIENT_KEY as well$/],
  ['a key alone', { CLIENT_KEY: '/k' }, etcd, /^CLIENT_KEY="\/k": .*; set CLIENT_CERT as well$/],
  [
    'a user where there are none',
    { API_USER: 'me' },
    confman,
    /^API_USER="me": confman has no users: Confman knows API keys/,
  ],
] as const) {
  test(`${what}: an error that names the variable`, () => {
    assert.throws(() => readAccessSettings(env, target, HOSTS), { message });
  });
}

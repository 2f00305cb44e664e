import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAccessSettings } from '../../../lib/exchange/access-settings.ts';
import { confman } from '../../../lib/targets/confman.ts';
import { etcd } from '../../../lib/targets/etcd.ts';

test('a user, trust and identity are read as they are', () => {
  const env = { API_USER: 'bench', CA_CERT: '/c/ca.pem', CLIENT_CERT: '/c/me.pem', CLIENT_KEY: '/c/me.key' };
  const expected = { user: 'bench', ca: '/c/ca.pem', cert: '/c/me.pem', key: '/c/me.key' };
  assert.deepEqual(readAccessSettings(env, etcd), expected);
});

for (const [what, env, target, message] of [
  [
    'a path that k6 would look for elsewhere',
    { CA_CERT: 'certs/ca.pem' },
    etcd,
    /^CA_CERT="certs\/ca\.pem": must be an absolute path; k6 would look for it beside the script$/,
  ],
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
    assert.throws(() => readAccessSettings(env, target), { message });
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyAccess } from '../../../runner/cluster/access.ts';
import { accessSecrets, accessVariables } from '../../../runner/run/script-access.ts';

const USER = { name: 'bench', password: 's3cret' };
const TLS = { ca: 'CA', cert: 'CERT', key: 'KEY', caFile: '/ca.pem', certFile: '/me.pem', keyFile: '/me.key' };

test('a script is handed a token beside the password, and neither is among its variables', () => {
  const access = { ...keyAccess(null), user: USER, tls: TLS, named: ['https://a:1', 'https://b:2'] };
  assert.deepEqual(accessSecrets(access, 'token'), { API_KEY: 'token', API_PASSWORD: 's3cret' });
  const named = {
    API_USER: 'bench',
    NAMED_HOST: 'https://a:1,https://b:2',
    CA_CERT: '/ca.pem',
    CLIENT_CERT: '/me.pem',
    CLIENT_KEY: '/me.key',
  };
  assert.deepEqual(accessVariables(access), named);
});

test('a user whose login failed just now is left to the script, which has the password', () => {
  assert.deepEqual(accessSecrets({ ...keyAccess(null), user: USER }, null), { API_PASSWORD: 's3cret' });
});

test('a script is told which hosts the user named, and whether others are trusted, also where there is but a key', () => {
  const access = { ...keyAccess('k'), named: ['http://a:1'], trustsRedirects: true };
  assert.deepEqual(accessVariables(access), { NAMED_HOST: 'http://a:1', TRUST_REDIRECTS: '1' });
});

test('where there is nothing to show, nothing is handed on', () => {
  const nothing = keyAccess(null);
  assert.deepEqual([accessSecrets(nothing, null), accessVariables(nothing)], [{}, {}]);
  assert.deepEqual(accessSecrets({ ...nothing, key: 'k' }, 'k'), { API_KEY: 'k' });
});

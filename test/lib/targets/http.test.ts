import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseUrl, originOf } from '../../../lib/targets/http.ts';

for (const [text, url] of [
  ['http://127.0.0.1:6100', 'http://127.0.0.1:6100'],
  ['http://127.0.0.1:6100/', 'http://127.0.0.1:6100'],
  ['  http://127.0.0.1:6100  ', 'http://127.0.0.1:6100'],
  ['HTTP://Node-1.Example:06100', 'http://node-1.example:6100'],
  ['http://localhost', 'http://localhost:80'],
  ['https://localhost', 'https://localhost:443'],
  ['https://localhost:8443', 'https://localhost:8443'],
  ['http://[::1]:6100', 'http://[::1]:6100'],
  ['http://[FE80::1]', 'http://[fe80::1]:80'],
  ['http://host:65535', 'http://host:65535'],
  ['http://host:1', 'http://host:1'],
] as const) {
  test(`"${text}" is the node ${url}`, () => assert.equal(baseUrl(text), url));
}

for (const text of [
  '',
  '127.0.0.1:6100',
  'localhost',
  'ftp://host:1',
  'http://',
  'http://host:',
  'http://host:0',
  'http://host:65536',
  'http://host:x',
  'http://host:6100/api',
  'http://host:6100?x',
  'http://host:6100#x',
  'http://user@host:6100',
  'http://user:word@host:6100',
  'http://::1:6100',
  'http://a b:6100',
  'http://a:1,http://b:2',
]) {
  test(`"${text}" is refused as the URL of a node`, () => {
    assert.throws(() => baseUrl(text), {
      message: `"${text.replace(/[^/]*@/, '***@')}" is not the URL of a node; it should look like http://127.0.0.1:6100`,
    });
  });
}

for (const [location, origin] of [
  ['http://127.0.0.1:6200/api/v1/namespaces/a/config/b?x=1', 'http://127.0.0.1:6200'],
  ['http://127.0.0.1:6200/', 'http://127.0.0.1:6200'],
  ['http://127.0.0.1:6200', 'http://127.0.0.1:6200'],
  ['HTTPS://Leader/x', 'https://leader:443'],
  ['http://host:6200?next', 'http://host:6200'],
  ['http://host:6200#next', 'http://host:6200'],
  ['', null],
  ['/api/v1/namespaces', null],
  ['//host/x', null],
  ['http:///x', null],
  ['http://user@host/x', null],
  ['http://host:99999/x', null],
  ['see http://host:1/', null],
] as const) {
  test(`location "${location}" points to ${origin}`, () => assert.equal(originOf(location), origin));
}

import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import type { ConfigFile } from '../../../runner/options/config/config.ts';
import { type Authority, authorityIn, type Identity } from '../../fixtures/certificates.ts';
import { ownFolder } from '../../fixtures/surroundings.ts';
import { type Given, read } from './read-options.ts';

const HOST = ['https://10.0.0.1:2379'];
const USER = { target: 'etcd', host: HOST, user: 'bench' };
const PASSWORD = { RAFTMARK_PASSWORD: 'of the variable' };

function fileOf(t: TestContext, text: string, mode = 0o600): string {
  const path = join(ownFolder(t), 'secret');
  writeFileSync(path, text, { mode });
  return path;
}

function refused(given: Given, message: RegExp, env: NodeJS.ProcessEnv = {}, config: ConfigFile | null = null): void {
  assert.throws(() => read(given, env, config), { name: 'UserError', exitCode: 2, message });
}

function certificates(t: TestContext): { authority: Authority; client: Identity; other: Identity } {
  const authority = authorityIn(ownFolder(t));
  return { authority, client: authority.issue('client', '/CN=bench'), other: authority.issue('other', '/CN=other') };
}

test('a user comes with the password of the environment, and without a key', () => {
  const { access, warnings } = read(USER, PASSWORD);
  assert.deepEqual(access, {
    key: null,
    user: { name: 'bench', password: 'of the variable' },
    tls: null,
    named: ['https://10.0.0.1:2379'],
    trustsRedirects: false,
  });
  assert.deepEqual(warnings, []);
});

test('a password file wins over the environment; its last line break is not part of the password', (t) => {
  const passwordFile = fileOf(t, ' of the file \r\n');
  assert.equal(read({ ...USER, passwordFile }, PASSWORD).access.user?.password, ' of the file ');
});

test('the configuration file names user, password file and certificates, relative to itself', (t) => {
  const passwordFile = fileOf(t, 'of the file');
  const { authority, client } = certificates(t);
  const config = { target: 'etcd', nodes: [{ url: 'https://a:1' }], user: 'bench', passwordFile };
  const certified = { ...config, cacert: authority.caFile, cert: client.certFile, key: client.keyFile };
  const { access } = read({}, {}, certified);
  assert.deepEqual(access.user, { name: 'bench', password: 'of the file' });
  assert.deepEqual(access.tls, {
    ca: authority.ca,
    cert: client.cert,
    key: client.key,
    caFile: authority.caFile,
    certFile: client.certFile,
    keyFile: client.keyFile,
  });
  assert.equal(read({ user: 'flag' }, PASSWORD, config).access.user?.name, 'flag');
  assert.equal(read({}, PASSWORD, config).access.user?.password, 'of the variable');
  refused(
    {},
    /^bench\.json: passwordFile "\/srv\/bench\/there\/is\/none": there is no such file/,
    {},
    {
      ...config,
      passwordFile: 'there/is/none',
    },
  );
});

test('an embedded cluster is shown nothing of what the configuration file has for the nodes of the user', () => {
  const config = { target: 'etcd', nodes: [{ url: 'https://a:1' }], user: 'bench', cacert: 'none.pem' };
  assert.deepEqual(read({ nodes: '3' }, {}, config).access, {
    key: null,
    user: null,
    tls: null,
    trustsRedirects: false,
    named: [],
  });
});

test('a password or key that everybody can read is warned of, by its path', (t) => {
  const passwordFile = fileOf(t, 'p');
  const { client } = certificates(t);
  chmodSync(client.keyFile, 0o644);
  chmodSync(passwordFile, 0o604);
  const { warnings } = read({ ...USER, passwordFile, cert: client.certFile, key: client.keyFile });
  assert.deepEqual(warnings, [
    `--password-file ${passwordFile} can be read by every user of this machine; chmod 600 ${passwordFile} keeps it to yourself`,
    `--key ${client.keyFile} can be read by every user of this machine; chmod 600 ${client.keyFile} keeps it to yourself`,
  ]);
});

test('a missing password is told with both ways to give it', () => {
  refused(
    USER,
    /^the password of user bench is missing; put it into RAFTMARK_PASSWORD, or into a file that --password-file names$/,
  );
  refused(USER, /is missing/, { RAFTMARK_PASSWORD: '' });
});

for (const [what, given, env, message] of [
  ['a key and a user', { ...USER, apiKey: 'k' }, PASSWORD, /^there is a key \(--api-key\) and a user \(bench\)/],
  [
    'a key of the environment and a user',
    USER,
    { ...PASSWORD, RAFTMARK_API_KEY: 'k' },
    /^there is a key \(RAFTMARK_API_KEY\) and a user/,
  ],
  [
    'a user of a target that has none',
    { ...USER, target: 'confman' },
    PASSWORD,
    /^--user bench: confman has no users: Confman knows API keys, and no users with passwords$/,
  ],
  [
    'a user and no nodes',
    { target: 'etcd', user: 'bench' },
    PASSWORD,
    /^--user is for nodes of your own; name them with --host/,
  ],
  ['a user and an embedded cluster', { target: 'etcd', user: 'bench', nodes: '3' }, PASSWORD, /^--user is for nodes/],
  ['a user without a name', { ...USER, user: '' }, PASSWORD, /^--user is empty/],
  ['a password of two lines', USER, { RAFTMARK_PASSWORD: 'a\nb' }, /^RAFTMARK_PASSWORD: a password is one line/],
  [
    'a password file and nobody',
    { target: 'etcd', host: HOST, passwordFile: '/x' },
    {},
    /^--password-file \/x: a password goes with a user/,
  ],
  ['a certificate without its key', { host: HOST, cert: '/x' }, {}, /^--cert \/x: .*give --key as well$/],
  ['a key without its certificate', { host: HOST, key: '/x' }, {}, /^--key \/x: .*give --cert as well$/],
  [
    'a file that is not there',
    { host: HOST, cacert: '/there/is/none' },
    {},
    /^--cacert \/there\/is\/none: there is no such file/,
  ],
  [
    'a file that is no certificate',
    { host: HOST, cacert: import.meta.filename },
    {},
    /^--cacert .*: it holds no certificate in PEM/,
  ],
] as const) {
  test(`${what}: refused`, () => refused(given as Given, message, env as NodeJS.ProcessEnv));
}

test('an empty password file is refused', (t) => {
  refused({ ...USER, passwordFile: fileOf(t, '\n') }, /the file is empty; put it into RAFTMARK_PASSWORD/);
});

test('certificates that do not belong together, or serve no address, are refused', (t) => {
  const { authority, client, other } = certificates(t);
  const { certFile: cert } = client;
  refused(
    { host: HOST, cert, key: other.keyFile },
    /^--key \S+other\.key is not the private key of --cert \S+client\.pem$/,
  );
  refused({ host: HOST, cert, key: cert }, /^--key \S+client\.pem: it holds no private key in PEM/);
  refused({ host: ['http://a:1'], cacert: authority.caFile }, /are for nodes whose addresses begin with https:/);
  const encrypted = fileOf(t, '-----BEGIN ENCRYPTED PRIVATE KEY-----\n');
  refused({ host: HOST, cert, key: encrypted }, /the key is encrypted/);
});

test('a key comes from a file as well, without its line end, and a file that all may read is warned of', (t) => {
  const { access, warnings } = read({ host: ['http://a:1'], apiKeyFile: fileOf(t, 'of the file\n') });
  assert.deepEqual([access.key, warnings], ['of the file', []]);
  assert.match(
    read({ apiKeyFile: fileOf(t, 'k', 0o644) }).warnings[0] ?? '',
    /^--api-key-file \S+ can be read by every user/,
  );
  const variables = { RAFTMARK_API_KEY: 'of the variable' };
  assert.equal(read({ apiKeyFile: fileOf(t, 'of the file') }, variables).access.key, 'of the file');
  refused({ apiKeyFile: fileOf(t, '\n') }, /^--api-key-file \S+: the file holds no key$/);
  for (const [flag, given] of [
    ['--api-key-file', { apiKeyFile: '/dev/zero' }],
    ['--password-file', { target: 'etcd', user: 'a', passwordFile: '/dev/zero' }],
    ['--cacert', { cacert: '/dev/zero' }],
    ['--cert', { cert: '/dev/zero', key: '/dev/zero' }],
  ] as const) {
    refused(given, new RegExp(`^${flag} /dev/zero: it is no regular file$`));
  }
  refused({ apiKeyFile: fileOf(t, 'k'.repeat(65_537)) }, /^--api-key-file \S+: it is longer than 64 KB$/);
  refused({ apiKeyFile: '/there/is/none' }, /^--api-key-file \/there\/is\/none: there is no such file/);
  refused({ apiKeyFile: fileOf(t, 'k'), apiKey: 'k' }, /exclude each other/);
});

for (const [what, key, why] of [
  ['a line feed', 'abc\ndef', /has a line feed \(character 4 of 7\)/],
  ['a carriage return', 'a\rbc', /has a carriage return/],
  ['a tab', 'a\tb', /has a tab/],
  ['a zero byte', 'a\0b', /has a zero byte/],
  ['letters beyond ASCII', 'schlüssel', /has a character that is not printable ASCII \(character 5 of 9\)/],
  ['a space at its end', 'abc ', /begins or ends with a space/],
] as const) {
  test(`a key with ${what} is refused before anybody is asked, and is not shown`, (t) => {
    const odd = (given: Given, env: NodeJS.ProcessEnv = {}): void => {
      assert.throws(
        () => read({ host: ['http://a:1'], ...given }, env),
        (error: Error) => {
          assert.match(error.message, why);
          assert.ok(!error.message.includes(key.trim().slice(0, 3)) || key.startsWith('a'), error.message);
          return true;
        },
      );
    };
    odd({ apiKey: key });
    odd({}, { RAFTMARK_API_KEY: key });
    odd({}, { CONFMAN_BENCH_API_KEY: key });
    odd({ apiKeyFile: fileOf(t, `${key}\n`) });
  });
}

test('curl has a password behind a user, and raftmark takes none there and shows none', () => {
  assert.throws(
    () => read({ ...USER, user: 'bench:hunter2' }, PASSWORD),
    (error: Error) => /RAFTMARK_PASSWORD/.test(error.message) && !error.message.includes('hunter2'),
  );
});

test('flags and fields that have other names now are refused with those', () => {
  refused({ host: HOST, ca: '/x' }, /^--ca is called --cacert$/);
  refused({ host: HOST, certKey: '/x' }, /^--cert-key is called --key$/);
});

test('--tls starts an embedded cluster, whatever the configuration file names, and goes with nothing of the user', () => {
  const { tls, nodes, hosts } = read({ tls: true }, {}, { nodes: [{ url: 'http://a:1' }] });
  assert.deepEqual([tls, nodes, hosts], [true, [3], null]);
  assert.deepEqual(read({ tls: true, nodes: '1' }).nodes, [1]);
  refused({ tls: true, host: HOST }, /^--tls is for nodes that raftmark starts; nodes of your own/);
  refused({ tls: true, apiKey: 'k' }, /^--tls makes certificates and secrets of its own: leave/);
  refused({ tls: true, cacert: '/x' }, /^--tls makes certificates/);
  refused({ tls: true, cleanup: false }, /^--tls and --no-cleanup exclude each other/);
});

test('the key comes from the flag, then the environment, then the target', () => {
  const env = { RAFTMARK_API_KEY: 'ours', CONFMAN_BENCH_API_KEY: 'theirs' };
  assert.equal(read({ apiKey: 'flag' }, env).access.key, 'flag');
  assert.equal(read({}, env).access.key, 'ours');
  assert.equal(read({}, { CONFMAN_BENCH_API_KEY: 'theirs' }).access.key, 'theirs');
  assert.equal(read({}, { RAFTMARK_API_KEY: '', CONFMAN_BENCH_API_KEY: '' }).access.key, confman.reach.defaultApiKey);
  assert.equal(read({ target: 'etcd' }).access.key, null);
});

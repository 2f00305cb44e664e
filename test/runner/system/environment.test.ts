import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CERTIFICATES, commandEnvironment, environmentFor, PROXIES } from '../../../runner/system/environment.ts';

const KEYS = {
  RAFTMARK_API_KEY: 's3cret',
  CONFMAN_BENCH_API_KEY: 's3cret',
  API_KEY: 's3cret',
};
const BASE = { PATH: '/bin', HOME: '/home/me', TMPDIR: '/var/tmp', LANG: 'C' };

test('a program gets what any program needs, and nothing else', () => {
  const more = { ...KEYS, K6_VUS: '7', ETCD_NAME: 'x', NODE_OPTIONS: '--inspect', HTTP_PROXY: 'http://p:1', PWD: '/' };
  assert.deepEqual(environmentFor([], { ...BASE, ...more }), BASE);
});

test('a variable that is not set is not set for the program either', () => {
  assert.deepEqual(environmentFor([], { PATH: '/bin', HOME: undefined }), { PATH: '/bin' });
});

test('what a kind of program needs is added, by whole names and by patterns', () => {
  const wanted = ['SHELL', /^GO[A-Z0-9]+$/];
  const env = { PATH: '/bin', SHELL: '/bin/sh', SHELLS: 'x', GOPROXY: 'off', GOAMD64: 'v3', GOOGLE_API_KEY: 's3cret' };
  assert.deepEqual(environmentFor(wanted, env), { PATH: '/bin', SHELL: '/bin/sh', GOPROXY: 'off', GOAMD64: 'v3' });
});

test('proxies are known in both spellings, and certificates by their variables', () => {
  const proxies = { HTTP_PROXY: 'a', https_proxy: 'b', NO_PROXY: 'c', all_proxy: 'd' };
  assert.deepEqual(environmentFor(PROXIES, { ...proxies, MY_HTTP_PROXY: 'e', PROXY: 'f' }), proxies);
  const certificates = { SSL_CERT_FILE: 'a', SSL_CERT_DIR: 'b' };
  assert.deepEqual(environmentFor(CERTIFICATES, { ...certificates, SSL_CERT: 'c' }), certificates);
});

test("a command of the user gets the user's environment but for raftmark's keys", () => {
  const needed = {
    ...BASE,
    XDG_RUNTIME_DIR: '/run/user/1',
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1/bus',
    SSH_AUTH_SOCK: '/tmp/agent',
    DOCKER_HOST: 'unix:///docker.sock',
    KUBECONFIG: '/home/me/.kube/config',
    USER: 'me',
    LC_ALL: 'C',
    TZ: 'UTC',
    // A tool's own, such as that which ends a machine somewhere.
    VULTR_API_KEY: 'of another',
    RAFTMARK_K6: '/opt/k6',
  };
  assert.deepEqual(commandEnvironment({ ...needed, ...KEYS, RAFTMARK_API_KEY_OLD: 's3cret' }), needed);
});

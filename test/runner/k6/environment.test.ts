import assert from 'node:assert/strict';
import { test } from 'node:test';
import { k6Environment } from '../../../runner/k6/environment.ts';
import { setVariables } from '../../fixtures/surroundings.ts';

test('nothing that could steer k6 or leak a key is passed on', (t) => {
  setVariables(t, {
    K6_OUT: 'json=somewhere',
    K6_VUS: '99',
    K6_SECRET_SOURCE: 'file=elsewhere',
    HTTP_PROXY: 'http://proxy:1',
    https_proxy: 'http://proxy:1',
    ALL_PROXY: 'http://proxy:1',
    RAFTMARK_API_KEY: 's3cret',
    API_KEY: 's3cret',
    RAFTMARK_PASSWORD: 's3cret',
    API_PASSWORD: 's3cret',
    CONFMAN_BENCH_API_KEY: 's3cret',
    GODEBUG: 'gctrace=1',
    HOST: 'http://elsewhere:1',
    USERS: '9',
  });
  const env = k6Environment({});
  assert.ok(!Object.values(env).includes('s3cret'));
  const allowed = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'GOGC', 'GOMEMLIMIT'];
  const own = ['K6_NO_USAGE_REPORT', 'K6_AUTO_EXTENSION_RESOLUTION'];
  assert.deepEqual(
    Object.keys(env).filter((name) => ![...allowed, ...own].includes(name)),
    [],
  );
});

test('what a process needs is passed on', (t) => {
  setVariables(t, { PATH: '/some/bin', HOME: '/some/home' });
  const { PATH, HOME } = k6Environment({});
  assert.deepEqual([PATH, HOME], ['/some/bin', '/some/home']);
});

test('the settings of the script are added, and win', () => {
  const env = k6Environment({ TIER: 'small', K6_SECRET_SOURCE: 'file=/dev/fd/3', GOGC: '100' });
  assert.deepEqual([env.TIER, env.K6_SECRET_SOURCE, env.GOGC], ['small', 'file=/dev/fd/3', '100']);
});

test('k6 reports no usage and fetches no extensions', () => {
  const env = k6Environment({});
  assert.equal(env.K6_NO_USAGE_REPORT, 'true');
  assert.equal(env.K6_AUTO_EXTENSION_RESOLUTION, 'false');
});

for (const [bytes, limit] of [
  [4 * 1_024 ** 3, '4096MiB'],
  [300.9 * 1_024 ** 2, '300MiB'],
  [1_024, '256MiB'],
  [0, '256MiB'],
] as const) {
  test(`with ${bytes} bytes to spare the limit is ${limit}`, () => {
    assert.equal(k6Environment({}, bytes).GOMEMLIMIT, limit);
  });
}

test('over HTTP, where no script can say whom to trust, k6 is told by its environment', (t) => {
  setVariables(t, { SSL_CERT_FILE: '/etc/machine.pem' });
  const trusted = (settings: Readonly<Record<string, string>>) => k6Environment(settings).SSL_CERT_FILE;
  assert.equal(trusted({ CA_CERT: '/ca.pem', PROTOCOL: 'http' }), '/ca.pem');
  assert.equal(trusted({ CA_CERT: '/ca.pem', PROTOCOL: 'grpc' }), '/etc/machine.pem');
  assert.equal(trusted({ PROTOCOL: 'http' }), '/etc/machine.pem');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsOfEtcd } from '../../../lib/targets/etcd/settings.ts';
import type { HttpResponse } from '../../../lib/targets/http.ts';
import type { SettingsQuestion } from '../../../lib/targets/settings.ts';
import { answer } from '../../fixtures/answers.ts';

const [flags, metrics] = settingsOfEtcd.questions as [SettingsQuestion, SettingsQuestion];

const told = (question: SettingsQuestion, response: HttpResponse) => {
  const read = question.read(response);
  return 'absent' in read ? read.absent : read.map(({ name, key, value }) => [name, key, value]);
};

test('a member tells its flags by its command line', () => {
  const cmdline = [
    'etcd',
    '--heartbeat-interval=200',
    '--election-timeout',
    '2000',
    '--snapshot-count=5000',
    '--name=a',
  ];
  assert.equal(flags.request().path, '/debug/vars');
  assert.deepEqual(told(flags, answer(200, { cmdline })), [
    ['election-timeout', '--election-timeout', 2_000],
    ['heartbeat-interval', '--heartbeat-interval', 200],
    ['snapshot-interval', '--snapshot-count', 5_000],
  ]);
  assert.deepEqual(
    told(flags, answer(200, { cmdline: ['etcd', '--max-request-bytes=1000', '--quota-backend-bytes=0'] })),
    [['body-limit', '--max-request-bytes', 1_000]],
  );
});

test('what a command line does not tell is not guessed', () => {
  assert.deepEqual(told(flags, answer(200, { cmdline: ['etcd'] })), []);
  assert.match(
    String(told(flags, answer(200, { cmdline: ['etcd', '--config-file=x', '--snapshot-count=5'] }))),
    /configuration file/,
  );
  assert.match(String(told(flags, answer(404))), /does not serve/);
});

test('its metrics tell the quota, also where it is the default', () => {
  const body = '# TYPE etcd_server_quota_backend_bytes gauge\netcd_server_quota_backend_bytes 2.147483648e+09\n';
  assert.deepEqual(told(metrics, answer(200, body)), [['quota', '--quota-backend-bytes', 2_147_483_648]]);
  for (const other of [answer(200, 'up 1\n'), answer(200, 'no sample'), answer(404), answer(0)]) {
    assert.match(String(told(metrics, other)), /does not tell its quota/);
  }
});

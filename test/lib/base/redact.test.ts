import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redacted, redactedWords, secretsIn } from '../../../lib/base/redact.ts';

const PASSWORD = 'hunter2';

for (const [text, shown] of [
  ['influxdb=http://me:hunter2@db:8086/k6', 'influxdb=http://***@db:8086/k6'],
  ['http://a:1,https://me:hunter2@b:2', 'http://a:1,https://***@b:2'],
  ['http://me:p@hunter2/x@db:1', 'http://***@db:1'],
  ['me:hunter2@10.0.0.1:2379', '***@10.0.0.1:2379'],
  ['http://hunter2@db', 'http://***@db'],
  ['http://db/write?db=k6&u=me&p=hunter2&x=1', 'http://db/write?db=k6&u=***&p=***&x=1'],
  ['apiToken=hunter2', 'apiToken=***'],
  ['{"password": "hunter2 too", "a": 1}', '{"password": ***, "a": 1}'],
  ['Authorization: Bearer hunter2', 'Authorization: Bearer ***'],
  ['K6_CLOUD_TOKEN=hunter2', 'K6_CLOUD_TOKEN=***'],
] as const) {
  test(`${text} is shown as ${shown}`, () => assert.equal(redacted(text), shown));
}

for (const text of [
  'http://10.0.0.1:2379,http://[::1]:2379',
  '--api-key-file=/run/key --password-file=/run/password',
  'mail me@example.org: 12:30 @ noon',
  'json=results.gz',
]) {
  test(`${text} is shown as it is`, () => assert.equal(redacted(text), text));
}

test('what follows a flag that takes a secret is hidden, whatever it looks like, and names of users are not', () => {
  const words = ['--api-key', '--hunter2', '--token=hunter2', '--user', 'me:hunter2', '--user', 'me', '-p', PASSWORD];
  assert.deepEqual(redactedWords(words), [
    '--api-key',
    '***',
    '--token=***',
    '--user',
    'me:***',
    '--user',
    'me',
    '-p',
    '***',
  ]);
  assert.deepEqual(redactedWords(['--api-key-file', '-', '--tier', 'all']), ['--api-key-file', '-', '--tier', 'all']);
});

test('secrets of a command are found in each form', () => {
  for (const words of [
    ['--password', PASSWORD],
    ['-u', `me:${PASSWORD}`],
    [`--token=${PASSWORD}`],
    [`http://me:${PASSWORD}@h/x`],
    ['-c', `TOKEN=${PASSWORD} run`],
    ['sh', '-c', `curl --data "password='${PASSWORD}'"`],
  ]) {
    assert.ok(secretsIn(words).includes(PASSWORD), words.join(' '));
  }
  assert.deepEqual(secretsIn(['systemctl', 'stop', 'etcd', '--no-block']), []);
});

for (const [word, shown, secret] of [
  ['--user=admin:s3cret', '--user=admin:***', 's3cret'],
  ['-u=admin:s3cret', '-u=admin:***', 's3cret'],
  ['-uadmin:s3cret', '-uadmin:***', 's3cret'],
  ['--proxy-user=admin:s3:cret', '--proxy-user=admin:***', 's3:cret'],
  ['-psecret', '-p***', 'secret'],
  ['-p=s3cret', '-p=***', 's3cret'],
  ['-p123456', '-p***', '123456'],
  ['--password=ab,cd;ef', '--password=***', 'ab,cd;ef'],
  ['PGPASSWORD=abc def', 'PGPASSWORD=***', 'abc def'],
  ["PGPASSWORD='abc def'", 'PGPASSWORD=***', 'abc def'],
  ['X-Api-Key: ab, cd', 'X-Api-Key: ***', 'ab, cd'],
  ['--header=X-Own: s3cret', '--header=X-Own: ***', 's3cret'],
  ['-HX-Own: s3cret', '-HX-Own: ***', 's3cret'],
] as const) {
  test(`of the word ${word} a command shows ${shown}`, () => {
    assert.deepEqual(redactedWords([word]), [shown]);
    assert.ok(secretsIn([word]).includes(secret), JSON.stringify(secretsIn([word])));
  });
}

test('ports, users without a password and options of one dash are shown as they are, and hold no secret', () => {
  const words = [
    ...['-p2379', '-p2379:2379', '-p127.0.0.1:80:80/tcp', '-p=8080', '-pv', '-peers', '-port=2379', '-pid-file=/run/x'],
    ...['-u', 'root', '-uroot', '--user=root', '-url=http://h:1', '-unix:///run/x', '--password-file=/run/a,b'],
    ...['-c', 'nohup etcd --name a &', '--peer=http://h:2380'],
  ];
  assert.deepEqual(redactedWords(words), words);
  assert.deepEqual(secretsIn(words), []);
});

test('a password with a colon is found whole', () => {
  assert.ok(secretsIn(['--password', 'ab:cd']).includes('ab:cd'));
  assert.ok(secretsIn(['-H', 'X-Own: s3cret']).includes('s3cret'));
});

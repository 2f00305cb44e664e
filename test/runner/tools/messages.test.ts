import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayPath, explicitMessage, toolTable, unavailableMessage } from '../../../runner/tools/messages.ts';
import { TOOL_SPECS } from '../../../runner/tools/tool.ts';

test('a wrong explicit path is answered in two lines: what is wrong, and what to do', () => {
  const [problem, advice, ...more] = explicitMessage(TOOL_SPECS.k6, '--k6', 'bin/k6', 'does not exist').split('\n');
  assert.equal(problem, '--k6: bin/k6 does not exist.');
  assert.match(advice ?? '', /v2\.2\.0 or newer 2\.x, or leave --k6 out/);
  assert.deepEqual(more, []);
});

test('a tool that cannot be had is answered with what was tried and every way to provide it', () => {
  const message = unavailableMessage(TOOL_SPECS.etcd, '1.26.0', [
    { way: 'PATH', reason: '/usr/bin/etcd is etcd v3.3.0; v3.6.0 or newer 3.x is needed' },
    { way: 'go build', reason: 'no go on PATH' },
  ]);
  for (const part of ['PATH: /usr/bin/etcd is etcd v3.3.0', 'go build: no go on PATH'])
    assert.ok(message.includes(part));
  for (const way of ['--etcd PATH', 'RAFTMARK_ETCD=PATH', 'etcd on PATH', 'Go 1.26.0', 'RAFTMARK_RELEASES=URL']) {
    assert.ok(message.includes(way), way);
  }
});

test('a path is shown relative only below the current folder', () => {
  assert.equal(displayPath('/a/b/.tools/k6', '/a/b'), '.tools/k6');
  assert.equal(displayPath('/usr/bin/k6', '/a/b'), '/usr/bin/k6');
  assert.equal(displayPath('/a/b', '/a/b'), '/a/b');
});

test('the table aligns name, version, path and how it was had', () => {
  const table = toolTable(
    [
      { name: 'k6', version: '2.2.0', path: '/p/.tools/k6-v2.2.0/k6', source: 'built' },
      { name: 'etcd', version: '3.6.16', path: '/usr/bin/etcd', source: 'path' },
    ],
    '/p',
  );
  assert.deepEqual(table.split('\n'), [
    'k6    v2.2.0   .tools/k6-v2.2.0/k6  built with go',
    'etcd  v3.6.16  /usr/bin/etcd        found on PATH',
  ]);
});

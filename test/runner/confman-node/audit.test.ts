import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { auditJson, auditLimit } from '../../../runner/confman-node/audit.ts';
import { type AuditMeta, pack } from '../../../runner/confman-node/records.ts';
import type { Pair } from '../../../runner/etcd-client/etcd.ts';

let revision = 0;

function event(what: AuditMeta['what'], timestamp: string, value: unknown, key: string | null = 'k'): Pair {
  revision += 1;
  const packed = pack({ what, timestamp, actor: 'me', key }, JSON.stringify(value));
  return { key: '', value: packed, version: '1', modRevision: String(revision) };
}

describe('the audit limit', () => {
  it('is 50 where none is given and lies between 1 and 1000', () => {
    const texts = [undefined, '', '0', '-1', '1', '1000', '1001', '99999'];
    assert.deepEqual(texts.map(auditLimit), [50, 50, 1, 1, 1, 1000, 1000, 1000]);
  });

  it('is an integer', () => {
    assert.deepEqual(['x', '1.5', 'NaN', '1e999'].map(auditLimit), [null, null, null, null]);
  });
});

describe('the audit trail', () => {
  it('orders by time, and events of one moment by their place in the log', () => {
    const pairs = [
      event('config.put', '2026-01-01T00:00:00.002+00:00', 'b'),
      event('config.put', '2026-01-01T00:00:00.001+00:00', 'c'),
      event('config.put', '2026-01-01T00:00:00.002+00:00', 'd'),
    ];
    const events = JSON.parse(auditJson('ns', [...pairs].reverse(), 10)) as { oldValue: string; newValue: string }[];
    assert.deepEqual(
      events.map(({ oldValue, newValue }) => [oldValue, newValue]),
      [
        ['c', 'd'],
        [null, 'b'],
        ['b', 'c'],
      ],
    );
  });

  it('forgets what a namespace held when it is deleted', () => {
    const at = '2026-01-01T00:00:00.001+00:00';
    const pairs = [
      event('namespace.put', at, 'about', null),
      event('config.put', at, 'a'),
      event('namespace.deleted', at, null, null),
      event('config.put', at, 'b'),
      event('namespace.put', at, null, null),
    ];
    const events = JSON.parse(auditJson('ns', pairs, 3)) as Record<string, unknown>[];
    assert.deepEqual(
      events.map(({ action, oldValue, newValue }) => [action, oldValue, newValue]),
      [
        ['namespace.created', null, null],
        ['config.created', null, 'b'],
        ['namespace.deleted', 'about', null],
      ],
    );
  });
});

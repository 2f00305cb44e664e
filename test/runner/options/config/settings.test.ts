import assert from 'node:assert/strict';
import { test } from 'node:test';
import schema from '../../../../docs/config.schema.json' with { type: 'json' };
import { SETTINGS } from '../../../../lib/targets/settings.ts';
import { mismatch } from '../../../../runner/options/config/schema.ts';
import { readSettings, type SettingsEntry } from '../../../../runner/options/config/settings.ts';

// `Required` makes the compiler complain here when a setting is new.
const every: Required<SettingsEntry> = {
  'election-timeout': '1s',
  'heartbeat-interval': '100ms',
  'request-timeout': '10s',
  'peer-timeout': '1500ms',
  'snapshot-interval': 10_000,
  'flush-interval': '100ms',
  'body-limit': '1.5MB',
  quota: '2GB',
};

const read = (entry?: SettingsEntry) => [...readSettings({ file: 'bench.json', folder: '/' }, entry)];

test('every setting of the types fits the schema, which has no other', () => {
  assert.equal(mismatch({ settings: every }), null);
  assert.deepEqual(Object.keys(schema.$defs.settings.properties), Object.keys(SETTINGS));
  assert.deepEqual(Object.keys(every), Object.keys(SETTINGS));
  assert.equal(read(every).length, Object.keys(SETTINGS).length);
});

test('settings have their units, and are kept in the one that goes with each', () => {
  assert.deepEqual(read(), []);
  assert.deepEqual(
    read({ quota: '8GB', 'body-limit': '1.5MB', 'snapshot-interval': 300, 'election-timeout': '1.5s' }),
    [
      ['election-timeout', 1_500],
      ['snapshot-interval', 300],
      ['body-limit', 1_572_864],
      ['quota', 8_589_934_592],
    ],
  );
});

test('a setting without its unit, or of nothing, is refused', () => {
  const refused = (entry: SettingsEntry, message: string) => assert.throws(() => read(entry), { message });
  refused(
    { 'election-timeout': '1000' },
    'bench.json: settings.election-timeout is "1000"; it must be a time with its unit, such as 500ms, 10s or 2m',
  );
  refused(
    { quota: '8' },
    'bench.json: settings.quota is "8"; it must be a size with its unit, such as 512KB, 1.5MB or 8GB',
  );
  refused(
    { 'flush-interval': '0ms' },
    'bench.json: settings.flush-interval is "0ms"; it must be above zero; leave out what is switched off',
  );
});

const REFUSED: readonly [string, unknown, string][] = [
  [
    'a setting that no finding rests on',
    { settings: { 'election-timout': '1s' } },
    'settings: unknown field "election-timout" (did you mean election-timeout?); one of election-timeout, heartbeat-interval, request-timeout, peer-timeout, snapshot-interval, flush-interval, body-limit, quota',
  ],
  [
    'a snapshot interval of nothing',
    { settings: { 'snapshot-interval': 0 } },
    'settings.snapshot-interval is 0; it must be a whole number from 1',
  ],
  [
    'a time without its unit',
    { settings: { 'election-timeout': 1000 } },
    'settings.election-timeout is 1000; it must be a string such as "1s"',
  ],
];
for (const [what, content, message] of REFUSED) {
  test(`${what} is refused`, () => assert.equal(mismatch(content), message));
}

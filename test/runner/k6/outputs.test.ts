import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { outputArguments, outputVariables } from '../../../runner/k6/outputs.ts';

const folder = mkdtempSync(join(tmpdir(), 'raftmark-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const env = {
  K6_PROMETHEUS_RW_SERVER_URL: 'http://prometheus:9090/api/v1/write',
  K6_PROMETHEUS_RW_USERNAME: 'me',
  K6_OTEL_GRPC_EXPORTER_ENDPOINT: 'otel:4317',
  K6_INFLUXDB_USERNAME: 'influx',
  K6_CLOUD_TOKEN: 's3cret',
  K6_CSV_FILENAME: 'samples.csv',
  K6_VUS: '99',
  K6_OUT: 'json=somewhere',
  PROMETHEUS: 'x',
  RAFTMARK_API_KEY: 's3cret',
};

test('without outputs nothing is passed on', () =>
  assert.deepEqual(outputVariables({ outs: [], dashboard: null }, env), {}));

for (const [outs, names] of [
  [['json=samples.json'], []],
  [['experimental-prometheus-rw'], ['K6_PROMETHEUS_RW_SERVER_URL', 'K6_PROMETHEUS_RW_USERNAME']],
  [['experimental-prometheus-rw=x=y'], ['K6_PROMETHEUS_RW_SERVER_URL', 'K6_PROMETHEUS_RW_USERNAME']],
  [['opentelemetry'], ['K6_OTEL_GRPC_EXPORTER_ENDPOINT']],
  [['experimental-opentelemetry'], ['K6_OTEL_GRPC_EXPORTER_ENDPOINT']],
  [['influxdb=http://influx:8086/k6'], ['K6_INFLUXDB_USERNAME']],
  [['cloud'], ['K6_CLOUD_TOKEN']],
  [
    ['csv=out.csv', 'influxdb', 'csv'],
    ['K6_CSV_FILENAME', 'K6_INFLUXDB_USERNAME'],
  ],
  [['CSV', 'csv2', 'notcloud', 'constructor'], []],
] as const) {
  test(`for ${outs.join(', ')} the variables are ${names.join(', ') || 'none'}`, () => {
    const passed = outputVariables({ outs, dashboard: null }, env);
    assert.deepEqual(Object.keys(passed).sort(), [...names].sort());
    for (const name of names) assert.equal(passed[name], env[name]);
  });
}

test('a variable that is not set is not passed on', () => {
  assert.deepEqual(
    outputVariables({ outs: ['csv'], dashboard: null }, { K6_CSV_FILENAME: undefined, K6_CSV_SAVE_INTERVAL: '' }),
    {
      K6_CSV_SAVE_INTERVAL: '',
    },
  );
});

test('without wishes k6 gets no outputs', () => {
  assert.deepEqual(outputArguments({ outs: [], dashboard: null }, 'mixed'), []);
});

test('outputs are handed over as they are, in their order', () => {
  const outs = ['json=a b.json', 'experimental-prometheus-rw', 'json=c'];
  assert.deepEqual(outputArguments({ outs, dashboard: null }, 'mixed'), [
    '--out',
    'json=a b.json',
    '--out',
    'experimental-prometheus-rw',
    '--out',
    'json=c',
  ]);
});

test('the dashboard listens on the loopback address alone', () => {
  assert.deepEqual(outputArguments({ outs: ['csv'], dashboard: { port: 5_665, folder: null, open: false } }, 'mixed'), [
    '--out',
    'csv',
    '--out',
    'web-dashboard=host=127.0.0.1&port=5665&period=1s',
  ]);
});

test('the dashboard is opened only when that is asked for', () => {
  const dashboard = { port: 5_665, folder: null, open: true };
  assert.deepEqual(outputArguments({ outs: [], dashboard }, 'mixed'), [
    '--out',
    'web-dashboard=host=127.0.0.1&port=5665&period=1s&open=true',
  ]);
});

test('the page of the dashboard is named after the script, in a folder that is made', () => {
  const pages = join(folder, 'new', 'my & pages');
  const dashboard = { port: 5_665, folder: pages, open: false };
  const args = ['small-tiny-mixed', 'other'].map((script) => outputArguments({ outs: [], dashboard }, script));
  assert.deepEqual(
    args.map((words) => words[1]),
    ['small-tiny-mixed', 'other'].map(
      (script) =>
        `web-dashboard=host=127.0.0.1&port=5665&period=1s&export=${encodeURIComponent(folder)}%2Fnew%2Fmy%20%26%20pages%2F${script}.html`,
    ),
  );
  assert.ok(statSync(pages).isDirectory());
  outputArguments({ outs: [], dashboard: { port: 5_665, folder: null, open: false } }, 'mixed');
  assert.ok(!existsSync(join(folder, 'null')));
});

test('opening the dashboard passes on what a browser needs, and nothing else does', () => {
  const desktop = { DISPLAY: ':0', BROWSER: 'firefox', SECRET: 'x' };
  const dashboard = { port: 1, folder: null, open: true };
  assert.deepEqual(outputVariables({ outs: [], dashboard }, desktop), { DISPLAY: ':0', BROWSER: 'firefox' });
  assert.deepEqual(outputVariables({ outs: [], dashboard: { ...dashboard, open: false } }, desktop), {});
});

test('the user and password of an InfluxDB are in the environment of k6, and not in its arguments', () => {
  const outputs = { outs: ['influxdb=http://me:p%40ss/@w@influx:8086/k6'], dashboard: null };
  assert.deepEqual(outputArguments(outputs, 'mixed'), ['--out', 'influxdb=http://influx:8086/k6']);
  const variables = { K6_INFLUXDB_USERNAME: 'me', K6_INFLUXDB_PASSWORD: 'p@ss/@w' };
  assert.deepEqual(outputVariables(outputs, env), variables);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyNotHanded } from '../../../lib/exchange/k6-output.ts';

for (const [out, instead] of [
  [
    'experimental-prometheus-rw=http://us:SECRET@127.0.0.1:1/w',
    /K6_PROMETHEUS_RW_USERNAME and K6_PROMETHEUS_RW_PASSWORD/,
  ],
  ['opentelemetry=http://us:SECRET@127.0.0.1:4317', /K6_OTEL_HTTP_EXPORTER_USERNAME/],
  ['influxdb=HTTP://us:SECRET@influx:8086/k6', /write it like influxdb=http:/],
  ['xk6-kafka=kafka://us:SE/CRET@broker:9092', /take them out of it$/],
  ['other=https://TOKENSECRET@host', /take them out of it$/],
] as const) {
  test(`a user or password is not among the arguments of k6: ${out.split('=')[0]}`, () => {
    const why = whyNotHanded(out) ?? '';
    assert.match(why, instead);
    assert.doesNotMatch(why, /SECRET|CRET@/);
  });
}

test('an output without a user or password is handed on', () => {
  const outs = [
    'json=me@home.json',
    'csv=a.csv',
    'influxdb=http://me:pw@influx:8086/k6',
    'influxdb',
    'other=https://host/a',
  ];
  assert.deepEqual(outs.map(whyNotHanded), [null, null, null, null, null]);
});

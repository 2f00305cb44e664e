// A script as one writes it at first: each URL a new name, everything made anew, checks and metrics of its own on every
// request. k6 runs this file as it is.
import { check } from 'k6';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';

const users = Number(__ENV.USERS);
export const options = { scenarios: { load: { executor: 'constant-vus', vus: users, duration: __ENV.DURATION } } };

const operation = __ENV.OPERATION ?? 'read';
const host = __ENV.HOST;
const value = 'a'.repeat(1_024);
const latency = new Trend('operation_latency', true);
const done = new Counter('operations');

export default function naive(): void {
  const url = `${host}/api/v1/namespaces/bench-small-001/config/key-${__VU}-${__ITER}`;
  const params = { headers: { 'Content-Type': 'application/json', 'X-Api-Key': 'confman_dev_abc123' } };
  const response =
    operation === 'read'
      ? http.get(url, params)
      : http.put(url, JSON.stringify({ key: `key-${__ITER}`, value }), params);
  check(response, {
    'status is 200': (answer) => answer.status === 200,
    'took less than a second': (answer) => answer.timings.duration < 1_000,
  });
  latency.add(response.timings.duration, { operation });
  done.add(1, { operation });
}

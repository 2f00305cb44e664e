import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answeredCalls } from '../../../tools/perf/lone-etcd.ts';

const line = (service: string, method: string, code: string, count: string): string =>
  `grpc_server_handled_total{grpc_code="${code}",grpc_method="${method}",grpc_service="${service}",grpc_type="unary"} ${count}`;

test('calls of the KV service are counted, whatever became of them, and no others', () => {
  const page = [
    '# TYPE grpc_server_handled_total counter',
    line('etcdserverpb.KV', 'Put', 'OK', '12'),
    line('etcdserverpb.KV', 'Put', 'Unavailable', '3'),
    line('etcdserverpb.KV', 'Range', 'OK', '1.5e+06'),
    line('etcdserverpb.Maintenance', 'Status', 'OK', '99'),
    'grpc_server_started_total{grpc_method="Put",grpc_service="etcdserverpb.KV",grpc_type="unary"} 500',
  ].join('\n');
  assert.equal(answeredCalls(page), 1_500_015);
});

test('a member that has answered none has answered 0', () => {
  assert.equal(answeredCalls('go_goroutines 7\n'), 0);
});

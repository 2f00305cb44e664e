// The least that k6 can do per call: one constant message per iteration, whose answer nobody reads. k6 runs this file as it is.
import grpc from 'k6/net/grpc';

const users = Number(__ENV.USERS);
export const options = {
  scenarios: { load: { executor: 'constant-vus', vus: users, duration: __ENV.DURATION } },
  summaryTrendStats: ['count'],
};

const client = new grpc.Client();
client.loadProtoset('../../dist/proto/etcdserverpb.protoset');

const key = __ENV.KEY;
const [call, message] =
  __ENV.OPERATION === 'read'
    ? ['etcdserverpb.KV/Range', { key, serializable: true }]
    : ['etcdserverpb.KV/Put', { key, value: 'a'.repeat(1024) }];
const params = { discardResponseMessage: true };

export default function (): void {
  if (__ITER === 0) client.connect((__ENV.HOST as string).replace('http://', ''), { plaintext: true });
  client.invoke(call as string, message as object, params);
}

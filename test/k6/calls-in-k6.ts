import exec from 'k6/execution';
import { toPlainCall } from '../../lib/k6/grpc/call-end.ts';
import { Channels } from '../../lib/k6/grpc/channels.ts';
import { etcdRpc } from '../../lib/targets/etcd.ts';
import { answerInWords, isGrpc } from '../../lib/targets/wire.ts';

/** A node to ask, and what it is trusted by, in PEM. */
interface Asked {
  readonly name: string;
  readonly url: string;
  readonly ca?: string;
}

export const options = { iterations: 1, vus: 1 };

const nodes = JSON.parse(__ENV.NODES ?? '[]') as readonly Asked[];
const request = etcdRpc.view.status();
const each = nodes.map(({ ca }) => new Channels(request.call, 1, ca === undefined ? null : { cacerts: ca }));

/** Asks each node once, and prints its answer as one line. */
export default function run(): void {
  if (!isGrpc(request)) return;
  nodes.forEach(({ name, url }, at) => {
    const channel = (each[at] as Channels).to(url);
    const started = exec.instance.currentTestRunDuration;
    const params = { timeout: Number(__ENV.TIMEOUT_MS), metadata: {} };
    const response = toPlainCall(channel.invoke(request.call, request.message, params));
    const ms = Math.round(exec.instance.currentTestRunDuration - started);
    const write = etcdRpc.classify('write', response);
    console.log(`ANSWER ${JSON.stringify({ name, response, words: answerInWords(response), write, ms })}`);
  });
}

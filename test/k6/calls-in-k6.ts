import exec from 'k6/execution';
import { toPlainCall } from '../../lib/k6/grpc/call-end.ts';
import { Channels } from '../../lib/k6/grpc/channels.ts';
import { etcdRpc } from '../../lib/targets/etcd.ts';
import { answerInWords } from '../../lib/targets/wire.ts';

/** A node to ask, and what it is trusted by, in PEM. */
interface Asked {
  readonly name: string;
  readonly url: string;
  readonly ca?: string;
  /** Write a value of so many bytes, instead of asking for its status. */
  readonly putBytes?: number;
}

export const options = { iterations: 1, vus: 1 };

const nodes = JSON.parse(__ENV.NODES ?? '[]') as readonly Asked[];
const status = etcdRpc.view.status();
const ENTRY = { namespace: 'n', key: 'k' };
const each = nodes.map(
  ({ ca }) => new Channels(status.call, 1, { tls: ca === undefined ? null : { cacerts: ca }, maxBytes: 20_000_001 }),
);

/** Asks each node once, and prints its answer as one line. */
export default function run(): void {
  nodes.forEach(({ name, url, putBytes }, at) => {
    const request = putBytes === undefined ? status : etcdRpc.entries.write(ENTRY, 'x'.repeat(putBytes));
    const channel = (each[at] as Channels).to(url);
    const started = exec.instance.currentTestRunDuration;
    const params = { timeout: Number(__ENV.TIMEOUT_MS), metadata: {} };
    const response = toPlainCall(channel.invoke(request.call, request.message, params));
    const ms = Math.round(exec.instance.currentTestRunDuration - started);
    const write = etcdRpc.classify('write', response);
    const { message, ...rest } = response;
    const about = { name, response: rest, bytes: JSON.stringify(message).length, words: answerInWords(response) };
    console.log(`ANSWER ${JSON.stringify({ ...about, write, ms })}`);
  });
}

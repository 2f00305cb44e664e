import { toPlainCall } from '../../lib/k6/grpc/call-end.ts';
import { Channels } from '../../lib/k6/grpc/channels.ts';
import { openStream, type StreamEnd } from '../../lib/k6/grpc/stream.ts';

/** A node to take a stream from. */
interface Opened {
  readonly name: string;
  readonly url: string;
  readonly timeoutMs: number;
  /** Close the channel after so many messages. */
  readonly closeAfter?: number;
  /** Make a call in the handler of each message. */
  readonly calls?: boolean;
}

export const options = { iterations: 1, vus: 1 };

const CALL = 'etcdserverpb.Maintenance/Snapshot';
const STATUS = 'etcdserverpb.Maintenance/Status';
const nodes = JSON.parse(__ENV.NODES ?? '[]') as readonly Opened[];
const each = nodes.map(() => new Channels(CALL, 1, { tls: null, maxBytes: 1_048_577 }));

/** What one stream brought and how it ended, once it has. */
function drain({ url, timeoutMs, closeAfter, calls }: Opened, channels: Channels) {
  const channel = channels.to(url);
  const left: string[] = [];
  let called = 0;
  let returned = false;
  const ends: { readonly end: StreamEnd; readonly afterReturn: boolean }[] = [];
  return new Promise<object>((resolve) => {
    openStream(
      channel,
      CALL,
      {},
      { timeout: timeoutMs },
      {
        onMessage: ({ remainingBytes }) => {
          left.push(String(remainingBytes));
          if (calls && toPlainCall(channel.invoke(STATUS, {}, { timeout: 5_000 })).code === 0) called++;
          if (left.length === closeAfter) channel.close();
        },
        onEnd: (end) => {
          ends.push({ end, afterReturn: returned });
          // Time for an end too many.
          setTimeout(() => {
            resolve({ left, called, ends, again: toPlainCall(channel.invoke(STATUS, {}, { timeout: 1_000 })).code });
          }, 100);
        },
      },
    );
    returned = true;
  });
}

/** Takes all streams at once, and prints each as one line. */
export default async function run(): Promise<void> {
  await Promise.all(
    nodes.map(async (node, at) => {
      const told = await drain(node, each[at] as Channels);
      console.log(`STREAM ${JSON.stringify({ name: node.name, ...told })}`);
    }),
  );
}

import { sleep } from 'k6';
import { toPlainCall } from '../../lib/k6/grpc/call-end.ts';
import { Channels } from '../../lib/k6/grpc/channels.ts';

export const options = { iterations: 1, vus: 1, teardownTimeout: '1s' };

const STATUS = 'etcdserverpb.Maintenance/Status';
const env = __ENV as Readonly<Record<string, string>>;
const asked = new Channels(STATUS, 3, { tls: null, maxBytes: 1_048_577 });
const together = new Channels(STATUS, 1, { tls: null, maxBytes: 1_048_577 });

function tell(what: string, about: object): void {
  console.log(`CHANNEL ${JSON.stringify({ what, ...about })}`);
}

/** Calls nodes again and again, one after the other, and tells when each call began and how it ended. */
function repeat(urls: Readonly<Record<string, string>>, untilMs: number): void {
  while (Date.now() < untilMs) {
    for (const [what, url] of Object.entries(urls)) {
      const begun = Date.now();
      const { code, error } = toPlainCall(asked.to(url).invoke(STATUS, {}, { timeout: 150 }));
      tell(what, { begun, end: error ?? code });
    }
    sleep(0.05);
  }
}

/** Makes a short and a long call at once, and then another, over one channel. */
async function concurrently(url: string): Promise<void> {
  const channel = together.to(url);
  const call = async (timeout: number) => {
    const { code, error } = toPlainCall(await channel.invokeAsync(STATUS, {}, { timeout }));
    return error ?? code;
  };
  const ends = await Promise.all([call(200), call(10_000), call(201)]);
  tell('together', { ends: [...ends, await call(10_000)] });
}

/** More nodes than there are connections: calls under way keep theirs. */
async function crowded(urls: readonly string[]): Promise<void> {
  const under = urls.slice(0, 3).map((url) => together.to(url).invokeAsync(STATUS, {}, { timeout: 10_000 }));
  const none = toPlainCall(together.to(urls[3] as string).invoke(STATUS, {}, { timeout: 5_000 }));
  const ends = (await Promise.all(under)).map((end) => toPlainCall(end).code);
  const then = toPlainCall(together.to(urls[3] as string).invoke(STATUS, {}, { timeout: 5_000 }));
  tell('crowded', { ends: [...ends, none.error, then.code] });
}

export default async function run(): Promise<void> {
  await concurrently(env.SLOW as string);
  await crowded(JSON.parse(env.CROWD as string));
  tell('begins', {});
  repeat(JSON.parse(env.REPEATED as string), Date.now() + Number(env.REPEAT_MS));
}

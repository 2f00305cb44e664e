import { Access } from '../../lib/k6/access.ts';
import { HttpWire } from '../../lib/k6/http/wire.ts';
import { confman } from '../../lib/targets/confman.ts';
import { nextHop } from '../../lib/targets/redirects.ts';
import type { PlainResponse } from '../../lib/targets/wire.ts';

export const options = { iterations: 1, vus: 1 };

const env = __ENV as Readonly<Record<string, string>>;
const keys = JSON.parse(env.KEYS as string) as readonly string[];
const node = env.NODE as string;
const access = new Access(confman, null, null, { named: [node], trustsRedirects: false });
const wire = new HttpWire(access, confman.okStatuses);

/** Writes an entry of each key, following a redirect, without waiting and with it, and prints what became of each as one line. */
export default async function run(): Promise<void> {
  for (const key of keys) {
    const request = confman.entries.write({ namespace: 'n', key }, 'v');
    const answerOf = (response: PlainResponse) => confman.classify('write', response as never);
    const first = answerOf(wire.send(node, request, 5_000));
    const begun = answerOf((await wire.begin(node, request, { timeoutMs: 5_000, tags: {} })).plain());
    const leader = nextHop(first, 0);
    const there = leader === null ? null : answerOf(wire.send(leader, request, 5_000));
    console.log(`WRITE ${JSON.stringify({ key, first, begun, there })}`);
  }
}

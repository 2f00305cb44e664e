import { fail, sleep } from 'k6';
import { FRESH_MS, OWNER_ENTRY, OwnerWatch, ownerInWords, readOwner } from '../data/owner.ts';
import type { Settings } from '../exchange/settings.ts';
import type { Wire } from './wire.ts';

const LOOK_EVERY_S = 1;

/**
 * Ends the script when another run is at work on the cluster: both would measure each other, and one delete what the other reads.
 * @param node base URL of the node that leads
 */
export function requireFree(settings: Settings, node: string, wire: Wire): void {
  if (settings.force) return;
  const { target, timeoutMs, run } = settings;
  const watch = new OwnerWatch();
  for (let looks = 0; ; looks++) {
    const response = wire.send(node, target.entries.read(OWNER_ENTRY), timeoutMs);
    // What is wrong with a node that does not answer is told by what comes next.
    const text =
      target.classify('read', response).outcome === 'ok' ? target.entries.readValue(response, OWNER_ENTRY) : null;
    const owner = readOwner(text);
    if (owner === null || owner.run === run) return;
    const seen = watch.see(text, Date.now());
    if (seen === 'lives') {
      fail(
        `${ownerInWords(owner)} is at work on this cluster. Wait until it ends, or set FORCE=1, which spoils that run.`,
      );
    }
    if (seen !== null) return;
    if (looks === 0) {
      console.warn(
        `${ownerInWords(owner)} was at work here: looking whether it still is, ${FRESH_MS / 1_000} s at most`,
      );
    }
    sleep(LOOK_EVERY_S);
  }
}

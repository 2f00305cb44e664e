import type { Reason } from '../../lib/targets/outcome.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { ScriptEnd } from '../k6/run-script.ts';

const NO_SPACE: Reason = 'no-space';
/** Every script names the reason that ended it. */
const SAYS_SO = new RegExp(String.raw`\b${NO_SPACE}\b`);

/** Where a store has become full. */
export interface FullPlace {
  readonly target: Pick<Target, 'name' | 'holdings'>;
  readonly hosts: readonly string[];
  readonly kind: 'external' | 'embedded';
}

/** How room is made again, as sentences. The commands stay one for a shell where line ends are lost. */
export function roomAdvice({ target: { name, holdings }, hosts }: Pick<FullPlace, 'target' | 'hosts'>): string {
  const { room } = holdings;
  if ('absent' in room) return `Make room in the store of ${name} before anything else is written to it.`;
  return `Make room, and take the alarm back:\n${room.commands(hosts).join(' &&\n')}`;
}

/** Remembers the clusters of a run whose stores have become full: nothing is written to them any more. */
export class FullStores {
  readonly #known = new Map<string, string>();

  /** Why nothing more is written to a cluster, a clause; null as long as its store is not full. */
  of(cluster: string): string | null {
    return this.#known.get(cluster) ?? null;
  }

  /**
   * Looks at why a script failed.
   * @param failure null when it did not
   * @returns a warning, where that its store is full is news; null otherwise
   */
  learn(cluster: string, failure: string | null, place: FullPlace): string | null {
    if (failure === null || !SAYS_SO.test(failure) || this.#known.has(cluster)) return null;
    this.#known.set(cluster, `${NO_SPACE}: the store of ${cluster} is full, and nothing more was written to it`);
    const told = `THE STORE OF ${cluster} IS FULL (${NO_SPACE})`;
    if (place.kind === 'embedded')
      return `${told}: nothing more is measured on it. Take a smaller --tier or --payload, a shorter --duration or fewer --scenarios.`;
    return `${told}: it takes no writes any more, from any of its clients, and nothing more is measured on it. ${roomAdvice(place)}`;
  }
}

/** A script that was not run. @param failure why */
export function notRun(failure: string): ScriptEnd {
  return {
    pid: 0,
    exitCode: null,
    endedMs: Date.now(),
    interrupted: false,
    summary: null,
    failure,
    exceptions: new Map(),
    firstException: null,
    complaints: [],
  };
}

import type { LoadRequests } from '../targets/target.ts';
import type { PlainRequest, PlainResponse } from '../targets/wire.ts';

export interface ShotOptions {
  readonly timeoutMs: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Sends what is ready to a node, given by its base URL; may be called again with another. Never throws. */
export type Shot = (url: string, options: ShotOptions) => PlainResponse;

/** The requests of one virtual user's entries, each valid until the next is made ready. */
export interface EntryShots {
  read(index: number): Shot;
  /** Every shot of one write carries the same value. */
  write(index: number): Shot;
  /** Writes several entries at once to one node, tagged and timed like shots; answers in the order of the entries. */
  writeAll(url: string, indexes: readonly number[], options: ShotOptions): Promise<PlainResponse[]>;
}

/** How one virtual user speaks to nodes, whatever the protocol. Made in the init context. */
export interface Wire {
  /** What authenticates its requests. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sends one request outside the measured load: set-up, probes, re-targeting. Never throws. */
  send(url: string, request: PlainRequest, timeoutMs: number): PlainResponse;
  entries(requests: LoadRequests): EntryShots;
}

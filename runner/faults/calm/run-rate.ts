import { type OpenLoad, openLoad } from '../../../lib/scenarios/steps.ts';
import type { FaultOptions } from '../options.ts';

/** Fewer writes per second than this are not tried: within a failover of a second or two they would show nothing. */
const LEAST_FOUND = 1;

/**
 * The load beside the faults of a run. One that the user gave stays as it is; another is lowered until it is steady, and is for
 * what comes after, on whatever cluster, as it was left.
 */
export class RunRate {
  readonly given: boolean;
  readonly #readsGiven: boolean;
  /** Reads for each write, of a load whose reads were not given. */
  readonly #readsPerWrite: number;
  #load: OpenLoad;

  constructor({ load, rateGiven, readRateGiven }: Pick<FaultOptions, 'load' | 'rateGiven' | 'readRateGiven'>) {
    this.given = rateGiven;
    this.#readsGiven = readRateGiven;
    this.#readsPerWrite = load.readsPerSecond / load.writesPerSecond;
    this.#load = load;
  }

  get load(): OpenLoad {
    return this.#load;
  }

  /** Whether there is a lower one to be tried. */
  get canBeLowered(): boolean {
    return !this.given && this.#half() >= LEAST_FOUND;
  }

  /** Halves it, in whole writes per second; reads in proportion, unless they were given. @throws Error when it cannot be lowered */
  lower(): void {
    if (!this.canBeLowered) throw new Error('the rate is given, or the lowest');
    const writes = this.#half();
    const reads = this.#readsGiven ? this.#load.readsPerSecond : this.#readsPerWrite * writes;
    this.#load = openLoad(writes, Math.round(reads * 1_000) / 1_000);
  }

  #half(): number {
    return Math.floor(this.#load.writesPerSecond / 2);
  }
}

import { cpus } from 'node:os';

interface Sample {
  readonly atMs: number;
  /** Seconds that all processors together have been busy since the machine began. */
  readonly busySeconds: number;
}

/** Seconds that all processors together were busy, whoever kept them so. */
function busySeconds(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + (user + nice + sys + irq) / 1_000, 0);
}

/** Processors that were busy on average between two moments (ms since 1970), by the samples nearest to them; null without two. */
export function busyCores(samples: readonly Sample[], fromMs: number, toMs: number): number | null {
  const nearest = (ms: number): Sample | undefined =>
    samples.reduce<Sample | undefined>(
      (best, sample) => (best === undefined || Math.abs(sample.atMs - ms) < Math.abs(best.atMs - ms) ? sample : best),
      undefined,
    );
  const [first, last] = [nearest(fromMs), nearest(toMs)];
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return null;
  return (last.busySeconds - first.busySeconds) / ((last.atMs - first.atMs) / 1_000);
}

/** Watches how busy the whole machine is, until it is stopped. */
export class MachineWatch {
  readonly #samples: Sample[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(everyMs: number) {
    const sample = (): void => {
      this.#samples.push({ atMs: Date.now(), busySeconds: busySeconds() });
    };
    sample();
    this.#timer = setInterval(sample, everyMs).unref();
  }

  /** Processors that were busy between two moments, in ms since 1970; null when that was not seen. */
  cores(fromMs: number, toMs: number): number | null {
    return busyCores(this.#samples, fromMs, toMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** One moment in the two precisions Confman shows: a PUT echoes 100 ns ticks, everything stored has milliseconds. */
export interface Moment {
  readonly ms: number;
  /** e.g. `2026-01-31T08:00:00.1234567+00:00` */
  readonly echoed: string;
  /** e.g. `2026-01-31T08:00:00.123+00:00` */
  readonly stored: string;
}

export function momentNow(): Moment {
  const exact = performance.timeOrigin + performance.now();
  const ms = Math.floor(exact);
  const iso = new Date(ms).toISOString().slice(0, -1);
  const ticks = Math.floor((exact - ms) * 10_000)
    .toString()
    .padStart(4, '0');
  return { ms, echoed: `${iso}${ticks}+00:00`, stored: `${iso}+00:00` };
}

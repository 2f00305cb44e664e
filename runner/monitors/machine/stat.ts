/** What the processors of a machine have done since it was started, all of them together, in seconds. */
export interface ProcessorTimes {
  /** Programs: user, nice and system time. */
  readonly programs: number;
  readonly interrupts: number;
  readonly idle: number;
  readonly iowait: number;
  readonly steal: number;
}

/**
 * The first line of /proc/stat (man 5 proc_stat). Time that guests used is in that of the programs already.
 * @param ticks per second
 * @returns null when it is no such line
 */
export function parseProcessorTimes(text: string, ticks: number): ProcessorTimes | null {
  const fields = /^cpu +(\d[\d ]*)/.exec(text)?.[1]?.trim().split(' ').map(Number);
  if (fields === undefined || fields.length < 4 || fields.some(Number.isNaN)) return null;
  const seconds = (at: number): number => (fields[at] ?? 0) / ticks;
  return {
    programs: seconds(0) + seconds(1) + seconds(2),
    idle: seconds(3),
    iowait: seconds(4),
    interrupts: seconds(5) + seconds(6),
    steal: seconds(7),
  };
}

/** How many processors a /proc/stat tells of. */
export function processorsIn(text: string): number {
  return text.match(/^cpu\d+ /gm)?.length ?? 0;
}

/** A set of processors that processes are bound to, and the program that binds them. */
export interface Pin {
  /** Path of taskset. */
  readonly taskset: string;
  /** By their numbers, ascending; at least one. */
  readonly processors: readonly number[];
}

/** Processors in a list as the kernel writes it: `0-3,8` are 0, 1, 2, 3 and 8. */
export function processorsIn(list: string): number[] {
  return list
    .trim()
    .split(',')
    .flatMap((range) => {
      const match = /^(\d+)(?:-(\d+))?$/.exec(range);
      if (match === null) return [];
      const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
    });
}

/** Processors that a process may use, from its /proc/PID/status; none when that does not say. */
export function allowedProcessors(status: string): number[] {
  return processorsIn(/^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '');
}

/** The command line of a program that is bound to processors and stays the same process; as it is without a pin. */
export function onProcessors(
  pin: Pin | null,
  command: string,
  args: readonly string[],
): { readonly command: string; readonly args: readonly string[] } {
  if (pin === null) return { command, args };
  return { command: pin.taskset, args: ['-c', pin.processors.join(','), command, ...args] };
}

/** Processors shared out among k6 and the nodes. */
export interface Shares {
  readonly k6: readonly number[];
  readonly nodes: readonly number[];
}

/** k6 gets a third, rounded up, and the nodes what is left. Null of fewer than two. */
export function shareOut(processors: readonly number[]): Shares | null {
  if (processors.length < 2) return null;
  const k6 = processors.length === 2 ? 1 : Math.ceil(processors.length / 3);
  return { k6: processors.slice(0, k6), nodes: processors.slice(k6) };
}

/** The processors of one of several nodes: a part of its own where there are as many as nodes, else all of them. */
export function nodeShare(nodes: readonly number[], at: number, of: number): readonly number[] {
  if (nodes.length < of) return nodes;
  const start = (which: number): number => Math.floor((which * nodes.length) / of);
  return nodes.slice(start(at), start(at + 1));
}

import { readFileSync } from 'node:fs';
import { availableParallelism, platform } from 'node:os';
import { isOfNode } from '../../../lib/analysis/resources.ts';
import type { CellMachine, MachineUse, PinnedUse, Pressure } from '../../../lib/report/machine.ts';
import type { CellResources, ProcessUsage } from '../../../lib/report/monitors.ts';
import { elapsedOf, type MonitorClock } from '../../system/clock.ts';
import { clockTicksPerSecond } from '../../system/clock-ticks.ts';
import { NumberTable, type Row, shareIn } from '../resources/number-table.ts';
import { KernelThreads, type ListProcesses } from './kernel-threads.ts';
import { parsePressure } from './pressure.ts';
import { quotaOf, type ReadText } from './quota.ts';
import { type ProcessorTimes, parseProcessorTimes, processorsIn } from './stat.ts';

export interface MachineMonitorOptions {
  /** The run's. */
  readonly clock: MonitorClock;
  /** Interval of the samples; 1 s. */
  readonly everyMs?: number;
  /** For tests: where files come from, the kernel's ticks, and the processors this process is bound to. */
  readonly read?: ReadText;
  readonly ticks?: number;
  readonly boundTo?: number;
  readonly processes?: ListProcesses;
  /** How many processors k6 and the nodes are bound to; null: to none. */
  readonly pinned?: Pick<PinnedUse, 'k6Processors' | 'nodeProcessors'> | null;
}

/** Samples the machine's processors and pressure until it is stopped. */
export interface MachineMonitor {
  /**
   * What the machine did between two UTC moments. Ask soon after the window: it takes a sample, so that its end is covered.
   * @param resources what watched processes used in the same window
   */
  window(fromEpochMs: number, toEpochMs: number, resources: CellResources): CellMachine;
  /** Safe to call twice. */
  stop(): void;
}

const EVERY_MS = 1_000;
const TIMES = [
  'programs',
  'interrupts',
  'idle',
  'iowait',
  'steal',
] as const satisfies readonly (keyof ProcessorTimes)[];
const WAITS = ['cpu', 'memory', 'io'] as const;
type WaitColumn = `${(typeof WAITS)[number]}${'Some' | 'Full'}`;
/** Each adds up over time; NaN for what the kernel does not tell. */
type Column = (typeof TIMES)[number] | 'kernel' | WaitColumn;
type Sample = Readonly<Record<Column, number>>;

const COLUMNS = Object.fromEntries(
  [...TIMES, 'kernel', ...WAITS.flatMap((wait) => [`${wait}Some`, `${wait}Full`])].map((name) => [name, 'sum']),
) as Record<Column, 'sum'>;

/** A file's text; null where there is none or it may not be read. */
export const readText: ReadText = (path) => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
};

/** Watches the machine. Where the kernel tells nothing of it, its windows say so. */
export function startMachineMonitor(options: MachineMonitorOptions): MachineMonitor {
  const { read = readText } = options;
  const stat = read('/proc/stat');
  if (stat === null || parseProcessorTimes(stat, 1) === null) {
    const absent = `no /proc/stat on this system (${platform()}): what the machine does is only watched on Linux`;
    return { window: () => ({ absent }), stop: () => undefined };
  }
  return new Sampler(options, read, processorsIn(stat));
}

class Sampler implements MachineMonitor {
  readonly #clock: MonitorClock;
  readonly #read: ReadText;
  readonly #ticks: number;
  readonly #kernel: KernelThreads;
  readonly #machineProcessors: number;
  readonly #processors: Pick<MachineUse, 'processors' | 'quota'>;
  readonly #pinned: Pick<PinnedUse, 'k6Processors' | 'nodeProcessors'> | null;
  readonly #table = new NumberTable<Column>(COLUMNS);
  readonly #timer: NodeJS.Timeout;
  #last: { readonly atMs: number; readonly sample: Sample } | null = null;

  constructor(options: MachineMonitorOptions, read: ReadText, machineProcessors: number) {
    this.#clock = options.clock;
    this.#read = read;
    this.#ticks = options.ticks ?? clockTicksPerSecond();
    this.#kernel = new KernelThreads(read, this.#ticks, options.processes);
    this.#machineProcessors = machineProcessors;
    this.#processors = processorsOf(options.boundTo ?? availableParallelism(), read);
    this.#pinned = options.pinned ?? null;
    this.#sample();
    // A monitor that nobody stopped must not keep the process alive.
    this.#timer = setInterval(() => this.#sample(), options.everyMs ?? EVERY_MS).unref();
  }

  window(fromEpochMs: number, toEpochMs: number, resources: CellResources): CellMachine {
    this.#sample();
    const [fromMs, toMs] = [elapsedOf(this.#clock, fromEpochMs), elapsedOf(this.#clock, toEpochMs)];
    const rows = this.#table.touching(fromMs, toMs);
    const use = useIn(rows, fromMs, toMs, this.#machineProcessors);
    if (use === null) return { absent: 'the window was over before the machine was sampled' };
    const watchedCores = coresOf(resources, use.sampledSeconds, () => true);
    return {
      ...this.#processors,
      ...(this.#pinned === null
        ? {}
        : { pinned: { ...this.#pinned, nodeCores: coresOf(resources, use.sampledSeconds, isOfNode) } }),
      ...use.told,
      sampledSeconds: use.sampledSeconds,
      machineProcessors: this.#machineProcessors,
      watchedCores,
      otherCores: watchedCores === null ? null : Math.max(0, use.programCores - watchedCores - use.told.kernelCores),
    };
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    const times = parseProcessorTimes(this.#read('/proc/stat') ?? '', this.#ticks);
    if (times === null) return;
    const waits = WAITS.map((wait) => {
      const waited = parsePressure(this.#read(`/proc/pressure/${wait}`) ?? '');
      return { [`${wait}Some`]: waited?.some ?? Number.NaN, [`${wait}Full`]: waited?.full ?? Number.NaN };
    });
    const sample = Object.assign({ kernel: this.#kernel.look() }, times, ...waits) as Sample;
    const atMs = this.#clock.elapsedMs();
    const last = this.#last;
    if (last !== null && atMs > last.atMs) {
      const grown = (Object.keys(COLUMNS) as Column[]).map((name) => [name, sample[name] - last.sample[name]]);
      this.#table.push({ ...Object.fromEntries(grown), fromMs: last.atMs, toMs: atMs } as Row<Column>);
    }
    this.#last = { atMs, sample };
  }
}

/** What this process may use at most, and whether a quota says so. */
function processorsOf(boundTo: number, read: ReadText): Pick<MachineUse, 'processors' | 'quota'> {
  const quota = quotaOf(read);
  return quota !== null && quota.processors < boundTo
    ? { processors: quota.processors, quota: quota.version }
    : { processors: boundTo, quota: null };
}

/** What rows of samples tell of a window; null when none touches it. */
function useIn(rows: readonly Row<Column>[], fromMs: number, toMs: number, processors: number) {
  const sampledSeconds = rows.reduce((sum, row) => sum + shareIn(row, fromMs, toMs) * (row.toMs - row.fromMs), 0) / 1e3;
  if (!(sampledSeconds > 0)) return null;
  const sum = (name: Column): number => rows.reduce((total, row) => total + row[name] * shareIn(row, fromMs, toMs), 0);
  // Ticks are counted whole and now and then run backward by one (man 5 proc_stat, iowait): no share is below nothing.
  const total = TIMES.reduce((all, name) => all + Math.max(0, sum(name)), 0);
  const share = (name: (typeof TIMES)[number]): number => (total > 0 ? Math.max(0, sum(name)) / total : 0);
  const pressure = (wait: (typeof WAITS)[number]): Pressure | null => {
    const part = (name: WaitColumn): number => Math.min(1, sum(name) / sampledSeconds);
    const [some, full] = [part(`${wait}Some`), part(`${wait}Full`)];
    return Number.isNaN(some) ? null : { some, full: Number.isNaN(full) ? null : full };
  };
  const programCores = share('programs') * processors;
  return {
    sampledSeconds,
    programCores,
    told: {
      idle: share('idle'),
      iowait: share('iowait'),
      steal: share('steal'),
      interrupts: share('interrupts'),
      kernelCores: sum('kernel') / sampledSeconds,
      busyCores: programCores + share('interrupts') * processors,
      cpuPressure: pressure('cpu'),
      memoryPressure: pressure('memory'),
      diskPressure: pressure('io'),
    },
  };
}

/** Processors that watched processes kept busy; null when nobody watched them. */
function coresOf(resources: CellResources, seconds: number, which: (process: ProcessUsage) => boolean): number | null {
  if ('absent' in resources) return null;
  return resources.processes.filter(which).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / seconds;
}

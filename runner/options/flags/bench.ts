import { CLUSTER_FLAGS, MONITOR_FLAGS } from './cluster.ts';
import { FAULT_FLAGS } from './faults.ts';
import type { Values } from './flag.ts';
import { DATASET_FLAGS, LOAD_FLAGS } from './load.ts';
import { MANNER_FLAGS } from './manner.ts';
import { OUTPUT_FLAGS } from './output.ts';
import { REACH_FLAGS } from './reach.ts';
import { STATE_FLAGS } from './state.ts';
import { TOOL_FLAGS } from './tools.ts';

/** The flags that nothing else has a say in: their values are options of a run as they are. */
const PLAIN_FLAGS = { ...DATASET_FLAGS, ...STATE_FLAGS, ...MONITOR_FLAGS, ...OUTPUT_FLAGS, ...TOOL_FLAGS };

/** The flags of a run, in the order of its help. */
export const BENCH_FLAGS = {
  ...REACH_FLAGS,
  ...MANNER_FLAGS,
  ...DATASET_FLAGS,
  ...LOAD_FLAGS,
  ...FAULT_FLAGS,
  ...CLUSTER_FLAGS,
  ...STATE_FLAGS,
  ...MONITOR_FLAGS,
  ...OUTPUT_FLAGS,
  ...TOOL_FLAGS,
};

export type PlainFlags = Values<typeof PLAIN_FLAGS>;
export type BenchFlags = Values<typeof BENCH_FLAGS>;

import { MACHINE_TROUBLES } from './machine.ts';
import { NODE_TROUBLES } from './nodes.ts';
import { SNAPSHOT_TROUBLES } from './snapshots.ts';
import type { MadeTrouble } from './trouble.ts';

/** Everything that is made to go wrong. */
export const MADE_TROUBLES: readonly MadeTrouble[] = [...SNAPSHOT_TROUBLES, ...NODE_TROUBLES, ...MACHINE_TROUBLES];

const ALWAYS = 'a property of every run, told with its size: there is nothing to make';

/** Rules for which nothing is made here, and why. */
export const NOT_MADE: Readonly<Record<string, string>> = {
  'knee-over-users': ALWAYS,
  'leader-hot-spot': ALWAYS,
  'payload-entropy': 'a property of runs with two kinds of values, told with its size: there is nothing to make',
  'clock-set': 'it takes setting the clock of the machine, which all its programs go by',
  'snapshot-memory':
    'what the stand-in takes for a snapshot its runtime gives back when it pleases, so that no sample tells the two apart',
};

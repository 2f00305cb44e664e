import { flagPairs } from './flag-pairs.ts';
import type { Part } from './part.ts';

const FLAGS = ['--nodes', '3', '--no-control', '--scenarios', 'write-concurrent,read-concurrent', '--users', '10,50'];

/** What it changes to give k6 and the nodes processors of their own. */
export const pinPart: Part = {
  name: 'pin',
  title: 'k6 and nodes on processors of their own (--pin)',
  run: (context) => flagPairs(context, 'pin', FLAGS, '--pin'),
};

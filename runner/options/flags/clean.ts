import { RESULTS } from '../../system/project-root.ts';
import { flag, group, onOff, pathOf, type Values } from './flag.ts';
import { CLEAN_MANNER_FLAGS } from './manner.ts';
import { REACH_FLAGS } from './reach.ts';

/** The flags of `clean`. */
export const CLEAN_FLAGS = {
  ...REACH_FLAGS,
  ...CLEAN_MANNER_FLAGS,
  ...group('Output:', {
    outputDir: flag('--output-dir <folder>', 'where the journals of killed runs are', {
      parse: pathOf,
      default: RESULTS,
    }),
    force: onOff(
      '--force',
      'delete although a run is at work on the cluster, which spoils it, and also namespaces that only have the name of one of raftmark',
    ),
  }),
};

export type CleanFlags = Values<typeof CLEAN_FLAGS>;

import { FRESH, type Fresh } from '../../plan/plan.ts';
import { type Flag, flag, group, known, onOff } from './flag.ts';

/** Processes of others cannot be moved away from k6's processors. */
function pinFlag(): Flag<boolean> {
  const because =
    '--pin is for nodes that raftmark starts, and --host names nodes of your own, which would go on using the processors of k6: leave one of them out';
  return {
    ...onOff('--pin', 'bind k6 and the nodes to processors of their own (taskset)'),
    excludes: { flags: ['--host', '--single-host'], because },
  };
}

/** In what state clusters are measured. */
export const STATE_FLAGS = group('Where:', {
  fresh: flag<Fresh>(
    '--fresh [when]',
    'new nodes, or nodes of your own that are wiped, which deletes EVERYTHING on them: before the run, or before each dataset as well (blocks)',
    { parse: (text, name) => (text === '' ? 'run' : known(text, name, FRESH)) },
  ),
  pin: pinFlag(),
});

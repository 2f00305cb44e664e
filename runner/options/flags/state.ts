import { FRESH, type Fresh } from '../../plan/plan.ts';
import { flag, group, known } from './flag.ts';

/** In what state clusters are measured. */
export const STATE_FLAGS = group('The cluster:', {
  fresh: flag<Fresh>(
    '--fresh [when]',
    'new nodes, or nodes of your own that are wiped, which deletes EVERYTHING on them: before the run, or before each dataset as well (blocks)',
    { parse: (text, name) => (text === '' ? 'run' : known(text, name, FRESH)) },
  ),
});

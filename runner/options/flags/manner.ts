import { PROTOCOLS, type Protocol, READS } from '../../../lib/targets/target.ts';
import { choice, group, type Values } from './flag.ts';

const OTHERWISE = { otherwise: "the target's first, see --list" } as const;

/** How the target of a run is spoken to. */
export const MANNER_FLAGS = group('What:', {
  protocol: choice<Protocol | 'both'>(
    '--protocol <name>',
    'what it is spoken to in, or both in turn',
    [...PROTOCOLS, 'both'],
    OTHERWISE,
  ),
  reads: choice('--reads <name>', 'what its reads promise', READS, OTHERWISE),
});

export type MannerFlags = Values<typeof MANNER_FLAGS>;

/** The same for cleaning up, which one protocol is enough for. */
export const CLEAN_MANNER_FLAGS = group('What:', {
  protocol: choice('--protocol <name>', 'what it is spoken to in', PROTOCOLS, OTHERWISE),
});

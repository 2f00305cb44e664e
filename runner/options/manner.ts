import { type Protocol, type Reads, spokenTo, type Target } from '../../lib/targets/target.ts';
import { usageError } from '../system/errors.ts';
import type { Config } from './config/config.ts';
import type { MannerFlags } from './flags/manner.ts';

/** How a target is to be spoken to. */
export interface Manners {
  /** As it is spoken to in the first protocol: that is what it is sought, filled, watched and cleaned up in. */
  readonly target: Target;
  /** Those that it is measured in, at least one, in the target's order. */
  readonly protocols: readonly [Protocol, ...Protocol[]];
}

/**
 * Decides how the target is spoken to: a flag wins over the configuration file, and that over the target's own first choice.
 * @throws UserError (exit 2) for what the target does not offer, with what it does
 */
export function readManners(target: Target, flags: MannerFlags, config: Config | null): Manners {
  const protocols = readProtocols(target, flags, config);
  const reads = readReads(target, flags, config);
  return { target: spokenTo(target, protocols[0], reads), protocols };
}

function readProtocols({ name, protocol, protocols }: Target, flags: MannerFlags, config: Config | null) {
  const wanted = flags.protocol ?? config?.protocol ?? null;
  const refuse = (why: string) => usageError(`${placeOf('protocol', flags.protocol, config)}: ${name} ${why}`);
  if (wanted === 'both') {
    if (protocols.length < 2) throw refuse(`speaks ${protocols.join(', ')} alone, so there is nothing to compare`);
    return protocols as Manners['protocols'];
  }
  if (wanted !== null && !protocols.includes(wanted)) throw refuse(`speaks ${listed(protocols)}`);
  return [wanted ?? protocol] as const;
}

function readReads({ name, entries }: Target, flags: MannerFlags, config: Config | null): Reads | null {
  const wanted = flags.reads ?? config?.reads ?? null;
  if (wanted === null) return null;
  if ('absent' in entries) throw usageError(`${placeOf('reads', flags.reads, config)}: ${entries.absent}`);
  if (entries.readsOffered.includes(wanted)) return wanted;
  throw usageError(`${placeOf('reads', flags.reads, config)}: reads of ${name} are ${listed(entries.readsOffered)}`);
}

/** Where a value stands: `--reads local`, or `bench.json: reads is "local"`. */
function placeOf(what: 'protocol' | 'reads', flag: string | null, config: Config | null): string {
  return flag === null ? `${config?.file}: ${what} is "${config?.[what]}"` : `--${what} ${flag}`;
}

function listed(offered: readonly string[]): string {
  return offered.length === 1 ? `${offered[0]} alone` : offered.join(' or ');
}

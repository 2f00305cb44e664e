/**
 * Where the probes' writes begin. The load's stay below, and so do all entries of a dataset: keys tell 2^31 entries apart, and
 * neither will have written half of them before a run ends.
 */
export const PROBE_ENTRIES = 2 ** 30;

/**
 * Where writes of a load begin under which data is to grow: beyond all that a dataset has or a history writes, and as many before
 * the probes' as no run can make.
 */
export const GROWN_ENTRIES = 2 ** 29;

/**
 * The entry of a write that makes data grow.
 * @param number of the write among those of all users and loads before it on the cluster, from 0
 * @throws Error when all entries that such loads may write are used up
 */
export function grownEntry(number: number): number {
  const entry = GROWN_ENTRIES + number;
  if (entry >= PROBE_ENTRIES) {
    throw new Error(`the loads have made ${PROBE_ENTRIES - GROWN_ENTRIES} writes; no unused entry is left`);
  }
  return entry;
}

/** The last entry that a key can name: for what is written beside the history. */
export const LAST_ENTRY = 2 ** 31 - 1;

/** So many of a user's last writes are read, those that are under way included. */
const REMEMBERED = 64;

/**
 * One user's choice of entries for a load whose every write is to be found again: write n goes to entry n, so first to each of
 * the dataset once, over what was seeded, and then to entries that have held nothing before. None is ever covered by a later one.
 *
 * Half of the reads go to what the user has written last, where a stale answer shows at once; the other half to the dataset's
 * entries with equal chances, where what was lost or has come back shows later.
 */
export class WrittenOnce {
  private readonly seeded: number;
  private readonly first: number;
  /** The last entries that were written, in a ring. */
  private readonly last: number[] = [];
  private writes = 0;

  /**
   * @param seeded entries of the dataset
   * @param first number of the load's first write: one that goes on where another ended begins after it
   */
  constructor(seeded: number, first: number) {
    this.seeded = seeded;
    this.first = first;
  }

  /**
   * The entry of a write.
   * @param number of the write among those of all users, from 0
   * @throws Error when all entries that a load may write are used up
   */
  write(number: number): number {
    const entry = this.first + number;
    if (entry >= PROBE_ENTRIES) throw new Error(`the load has made ${PROBE_ENTRIES} writes; no unused entry is left`);
    this.last[this.writes++ % REMEMBERED] = entry;
    return entry;
  }

  /** The entry of a read, from a random word of 32 bits. */
  read(word: number): number {
    const rest = word >>> 1;
    const { last, seeded } = this;
    return (word & 1) === 0 || last.length === 0 ? rest % seeded : (last[rest % last.length] as number);
  }
}

/** The entry of a probe's write: the `count`-th, from 1, through a node, by its position among so many. */
export function probeEntry(node: number, count: number, nodes: number): number {
  return PROBE_ENTRIES + (count - 1) * nodes + node;
}

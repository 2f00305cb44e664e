import type { Xorshift } from '../base/random.ts';
import type { KeyChooser } from '../data/keys.ts';
import type { EntryLoad } from '../scenarios/steps.ts';

/** So many operations are drawn at once: between two requests the same work costs k6's engine several times as much. */
export const DRAWN = 64;

/** Where the requests of one draw go. */
export interface Aim<To> {
  /** What requests to each node need beside them. */
  readonly places: readonly To[];
  /** The node that reads go to, and writes; -1 for all in turn. */
  readonly reader: number;
  readonly writer: number;
}

/**
 * The nodes that the operations of a load go to.
 * @param leader null while none is known
 */
export function whereTo(
  { readsFrom, writesTo }: Pick<EntryLoad, 'readsFrom' | 'writesTo'>,
  nodes: number,
  leader: number | null,
): Pick<Aim<unknown>, 'reader' | 'writer'> {
  // The first node that does not lead; the leader itself where it is alone.
  const follower = nodes > 1 && leader === 0 ? 1 : 0;
  const spread = nodes === 1 ? 0 : -1;
  // Nobody is preferred where nobody is known to lead.
  const first = leader ?? spread;
  return {
    reader: { leader: first, 'one-follower': follower, 'all-nodes': spread }[readsFrom],
    writer: writesTo === 'leader' ? first : follower,
  };
}

/**
 * The next operations of one virtual user, as parallel lists that are filled again and again. The answers to the first read and the
 * first write are looked at: their sizes, whether the service gave them, and for a read whether the value is one of ours.
 */
export class Draw<To> {
  readonly indexes: number[] = [];
  readonly reads: boolean[] = [];
  readonly places: To[] = [];
  /** Position of the node of each. */
  readonly nodes: number[] = [];
  /** Milliseconds that each took, where it was answered with success; negative where it was not. */
  readonly took = new Float64Array(DRAWN);
  /** Positions of those that are looked at; DRAWN where there is none. */
  lookedRead = DRAWN;
  lookedWrite = DRAWN;
  /** Whether all of them are of one kind and go to one node. */
  uniform = true;
  /** Position of the next operation; DRAWN when there is none left. */
  at = DRAWN;
  private readonly words: number[] = [];
  private turn: number;

  /** @param turn the node that the first of operations of all nodes goes to */
  constructor(turn: number) {
    this.turn = turn;
  }

  /** Leaves what was drawn undone. */
  forget(): void {
    this.at = DRAWN;
  }

  fill(random: Xorshift, choose: KeyChooser, { readPercent }: EntryLoad, aim: Aim<To>): void {
    const { indexes, reads, places, nodes, words } = this;
    const { reader, writer } = aim;
    const mixed = readPercent > 0 && readPercent < 100;
    this.uniform = !mixed && (readPercent > 0 ? reader : writer) >= 0;
    random.fill(words, mixed ? 2 * DRAWN : DRAWN);
    for (let at = 0; at < DRAWN; at++) {
      const read = mixed ? (words[DRAWN + at] as number) % 100 < readPercent : readPercent === 100;
      indexes[at] = choose(words[at] as number, read);
      reads[at] = read;
      const chosen = read ? reader : writer;
      const node = chosen >= 0 ? chosen : this.turn++ % aim.places.length;
      nodes[at] = node;
      places[at] = aim.places[node] as To;
    }
    const [read, write] = [reads.indexOf(true), reads.indexOf(false)];
    this.lookedRead = read < 0 ? DRAWN : read;
    this.lookedWrite = write < 0 ? DRAWN : write;
    this.at = 0;
  }
}

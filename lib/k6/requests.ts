import exec from 'k6/execution';
import type { Dataset } from '../data/dataset.ts';
import { type Pieces, pieceWalk } from '../data/pieces.ts';
import { headLength, markWriter, stampWriter, writerNumber } from '../data/stamp.ts';
import type { Settings } from '../exchange/settings.ts';
import { k6Users } from '../scenarios/clients.ts';
import { type Step, scenarioKey } from '../scenarios/steps.ts';
import type { LoadRequests } from '../targets/target.ts';

/**
 * One virtual user's requests, laid out once.
 * @param users how many users write at the time; 0 for values of which no two have the same piece
 */
export function layOut(
  { seed, epoch, payload, target }: Settings,
  dataset: Dataset,
  pieces: Pieces,
  user: number,
  users: () => number,
): LoadRequests {
  const writer = writerNumber(epoch, user);
  return target.entries.loadRequests({
    namespaces: dataset.namespaces,
    namespaceIndex: dataset.namespaceIndex,
    keyNumber: dataset.keyNumber,
    headBytes: headLength(payload.bytes),
    pieceBytes: pieces.length,
    putStamp: stampWriter({ seed, writer }, payload.bytes),
    putMark: markWriter(seed, payload.bytes),
    values: (preparation) => pieceWalk(pieces, writer, users, preparation),
  });
}

/** k6's users of the step that is on, of a script whose steps have several; the most of them where it is none of its steps. */
export function usersOf(steps: readonly Step[]): () => number {
  const most = Math.max(1, ...steps.map(k6Users));
  return () => {
    const now = steps.find((step) => scenarioKey(step) === exec.scenario.name);
    return now === undefined ? most : k6Users(now);
  };
}

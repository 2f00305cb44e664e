import type { GrpcLoad, HttpLoad } from '../targets/target.ts';

/** The indexes of the entries that a batch writes: the drawn one and those after it, so that none comes twice. */
function* indexesOf(first: number, size: number, entries: number): Generator<number> {
  for (let at = 0; at < size; at++) yield (first + at) % entries;
}

function missing(): never {
  throw new Error('the target has no request that writes several entries together');
}

/** Writes of several entries in place of one. @param entries of the dataset, at least as many as `size` */
export function batchedCalls(load: GrpcLoad, size: number, entries: number): GrpcLoad {
  const { batch = missing(), writeMessage } = load;
  return {
    ...load,
    writeCall: batch.call,
    // Each message is valid until the next one is made.
    writeMessage: (first) =>
      batch.message(Array.from(indexesOf(first, size, entries), (index) => ({ ...writeMessage(index) }))),
  };
}

/** The same as HTTP requests. */
export function batchedRequests(load: HttpLoad, size: number, entries: number): HttpLoad {
  const { batch = missing(), path, writeBody } = load;
  function* bodies(first: number): Generator<Uint8Array> {
    for (const index of indexesOf(first, size, entries)) yield writeBody(index);
  }
  return {
    ...load,
    path: (operation, index) => (operation === 'write' ? batch.path : path(operation, index)),
    writeBody: (first) => batch.body(bodies(first)),
  };
}

/** How long cleaning up may take once a run was interrupted, in all: whoever did that waits for it. */
const CLEAN_UP_MS = 60_000;

/** When cleaning up is to end, on the clock of performance.now(): never, or a minute after the run was interrupted. */
export function cleanUpTime(signal: AbortSignal): () => number {
  let until = Number.POSITIVE_INFINITY;
  const begin = (): void => {
    until = performance.now() + CLEAN_UP_MS;
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  return () => until;
}

/** Whether a worker was registered, or a status said, in the measured window of a step, or in its warm-up. */
export type Stretch = 'measure' | 'warmup';

const LETTERS: Readonly<Record<Stretch, string>> = { measure: 'm', warmup: 'w' };

/** What the names of all workers begin with. */
export const WORKERS = 'raftmark/';

/** What the names of all workers of one script begin with. @param epoch number of the script within its run */
export function workerPrefix(run: string, epoch: number): string {
  return `${WORKERS}${run}/${epoch}/`;
}

/** The `count`-th worker that a user registers in a step, by the step's position. */
export function registeredName(prefix: string, step: number, stretch: Stretch, user: number, count: number): string {
  return `${prefix}${step}/${LETTERS[stretch]}/${user}-${count}`;
}

/** The worker that a user updates in a step. */
export function updatedName(prefix: string, step: number, user: number): string {
  return `${prefix}${step}/u/${user}`;
}

/** What it is updated to when so many updates of the stretch have been acknowledged before. */
export function updatedStatus(stretch: Stretch, acknowledged: number): string {
  return `${LETTERS[stretch]}${acknowledged + 1}`;
}

/** A worker as it is listed. */
interface Worker {
  readonly id: string;
  readonly status: string | null;
}

/**
 * Which registrations, or updates, of a step's measured window a list of workers shows: by worker, so many. That of a worker which was
 * updated shows how many came before it as well.
 * @param operation of the step
 */
export function changesIn(
  workers: readonly Worker[],
  prefix: string,
  step: number,
  operation: 'register' | 'update',
): ReadonlyMap<string, number> {
  if (operation === 'register') {
    const begin = `${prefix}${step}/${LETTERS.measure}/`;
    return new Map(workers.flatMap(({ id }) => (id.startsWith(begin) ? [[id, 1] as const] : [])));
  }
  const begin = `${prefix}${step}/u/`;
  return new Map(
    workers.flatMap(({ id, status }) =>
      id.startsWith(begin) && status?.startsWith(LETTERS.measure) ? [[id, Number(status.slice(1))] as const] : [],
    ),
  );
}

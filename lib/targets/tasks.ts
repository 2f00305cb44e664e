import type { HttpRequest } from './http.ts';
import type { PlainResponse } from './wire.ts';

/** Why nothing of the kind can be measured of a target. */
export const NO_TASKS = 'it keeps no workers and no tasks';

/** A worker as a node lists it. */
export interface ListedWorker {
  readonly id: string;
  /** What it was updated to last, or has been since it was registered; null where the list does not say. */
  readonly status: string | null;
}

/** Workers that take tasks, and what becomes of both. */
export interface TaskStore {
  /** Of what a task brings. */
  readonly maxPayload: { readonly bytes: number; readonly source: string };
  /** Has a worker known, as workers have it themselves. */
  register(worker: string): HttpRequest;
  /** The same as a change of the replicated log: for workers that are there to be updated. */
  add(worker: string): HttpRequest;
  /** Brings a task with what it works on. */
  submit(task: string, payload: string): HttpRequest;
  /** Says what a worker does. */
  update(worker: string, status: string): HttpRequest;
  /** Asks a node for all workers. */
  query(): HttpRequest;
  /** Null when the answer is no list of workers. */
  readWorkers(response: PlainResponse): readonly ListedWorker[] | null;
  /** After this an acknowledged change of workers is in the list of every node that is up, in milliseconds. */
  readonly settleMs: number;
  /** Why nothing is known of tasks that were acknowledged, a clause. */
  readonly tasksUnproven: string;
}

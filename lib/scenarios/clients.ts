import type { Protocol } from '../targets/target.ts';
import { type EntryLoad, openUsers, type Schedule, type Step, type StepLoad } from './steps.ts';
import { usersAtWork } from './user-parts.ts';

/** So many clients share one of k6's users, whose engine does one thing at a time. */
const PER_K6_USER = 250;
/** Fewer clients share two of them as well, so that both kinds of work, sending and counting, find another processor. */
const LEAST_K6_USERS = 2;
/** Clients that connect per second, all together: a third of what two processors do (docs/performance.md, `clients`), which may be busy. */
const CONNECTS_PER_SECOND: Readonly<Record<Protocol, number>> = { http: 1_500, grpc: 600 };
/** After the last has begun to connect they have half of that time once more, and this besides. */
const SETTLING = 1.5;
const SETTLING_MS = 500;
/** All of them are at work for so long at least before anything is counted. */
const TOGETHER_MS = 200;

/** Whether the users of a load are clients of which many share one of k6's users, each with a connection of its own. */
export function isOfClients(load: StepLoad | null): load is EntryLoad {
  return load?.kind === 'entries' && load.clients === true;
}

/** Whether a step's operations are under way on the event loops of few of k6's users, each of which has one iteration. */
export function isOnEventLoop({ load }: Pick<Step, 'load'>): boolean {
  return load.kind === 'open' || isOfClients(load);
}

/** The virtual users of k6 that make a step's load. */
export function k6Users({ users, load }: Pick<Step, 'users' | 'load'>): number {
  if (load.kind === 'open') return openUsers(load);
  if (!isOfClients(load)) return usersAtWork({ users, load });
  return Math.min(users, Math.max(LEAST_K6_USERS, Math.ceil(users / PER_K6_USER)));
}

/** The most clients that one of k6's users is in a schedule; 0 where no load is one of clients. */
export function clientsPerK6User(steps: readonly Step[]): number {
  return Math.max(0, ...steps.map((step) => (isOfClients(step.load) ? Math.ceil(step.users / k6Users(step)) : 0)));
}

/** Milliseconds from the first client of a step to the last: connections are made at even distances. */
export function connectMs({ users, load }: Pick<Step, 'users' | 'load'>, protocol: Protocol): number {
  return isOfClients(load) ? Math.ceil((users * 1_000) / CONNECTS_PER_SECOND[protocol]) : 0;
}

/** Milliseconds from the first client of a step to the moment from which all are at work: until then each only connects. */
export function settledMs(step: Pick<Step, 'users' | 'load'>, protocol: Protocol): number {
  return isOfClients(step.load) ? Math.ceil(SETTLING * connectMs(step, protocol)) + SETTLING_MS : 0;
}

/** A warm-up in which all clients can connect: the one that is wanted, or as long as that takes. */
export function warmUpFor(steps: readonly Step[], protocol: Protocol, wantedMs: Schedule['warmupMs']): number {
  const least = steps.filter(({ load }) => isOfClients(load)).map((step) => settledMs(step, protocol) + TOGETHER_MS);
  return Math.max(wantedMs, ...least);
}

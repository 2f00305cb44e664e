import { type Step, stepKey } from './steps.ts';

/** Behind the name of a step: its users that take messages out. */
export const CONSUMERS = '-consumers';

/** Users of one step that do the same. */
export interface UserPart {
  /** Of their k6 scenario: the step's own, or with CONSUMERS behind it. */
  readonly key: string;
  readonly users: number;
  /** Which function of the script they run. */
  readonly exec: 'default' | 'consume';
}

/** How many users are at work in a step: of a load that has as many consumers, twice as many as it is named after. */
export function usersAtWork({ users, load }: Pick<Step, 'users' | 'load'>): number {
  return load.kind === 'queues' && load.consumers === 'as-many' ? 2 * users : users;
}

/** The parts of a step's users: of a load that has as many consumers, as many again. */
export function userParts(step: Step): UserPart[] {
  const { users, load } = step;
  const key = stepKey(step);
  const consumers = load.kind === 'queues' ? load.consumers : 'none';
  const putting: UserPart = { key, users, exec: 'default' };
  const taking: UserPart = { key: key + CONSUMERS, users, exec: 'consume' };
  return [...(consumers === 'alone' ? [] : [putting]), ...(consumers === 'none' ? [] : [taking])];
}

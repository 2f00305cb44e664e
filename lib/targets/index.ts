import { confman } from './confman.ts';
import { etcd } from './etcd.ts';
import type { Target } from './target.ts';

/** Every kind of service that raftmark can measure; the first is the default. */
export const TARGETS = [confman, etcd] as const satisfies readonly Target[];

export function findTarget(name: string): Target | undefined {
  return TARGETS.find((target) => target.name === name);
}

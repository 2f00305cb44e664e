import { auditNamespace } from '../../lib/data/dataset.ts';
import type { Tier } from '../../lib/data/tier.ts';
import type { Block } from './plan.ts';

/** The namespace of the audited writes of a tier, where blocks make any. */
export function auditNamespaces({ name }: Tier, blocks: readonly Block[]): string[] {
  const own = blocks.filter(({ tier }) => tier.name === name);
  const audited = own.some(({ scripts }) => scripts.some(({ variables, skip }) => skip === null && variables.AUDIT_TO));
  return audited ? own.slice(0, 1).map(({ tier }) => auditNamespace(tier)) : [];
}

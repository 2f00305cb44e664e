import type { UnreachedNode } from './found.ts';
import type { Trust } from './trust.ts';

/** Addresses that lead to no node, each with why, as a predicate. */
export class UselessAddresses {
  private readonly trust: Trust;
  private readonly why = new Map<string, string>();
  /** Those that were not asked, since no key goes to them. */
  private readonly kept = new Set<string>();

  constructor(trust: Trust) {
    this.trust = trust;
  }

  add(url: string, why: string): void {
    this.why.set(url, why);
  }

  has(url: string): boolean {
    return this.why.has(url);
  }

  /** Whether an address is shown what authenticates; one that is not is of no use. */
  isShown(url: string): boolean {
    const refusal = this.trust.refusal(url);
    if (refusal === null) return true;
    this.why.set(url, refusal);
    this.kept.add(url);
    return false;
  }

  /** Whether it is of no use because no key goes there. */
  isKept(url: string): boolean {
    return this.kept.has(url);
  }

  /** A node that none of its addresses leads to. @param given the addresses that the user gave */
  node(id: string | null, urls: readonly string[], given: ReadonlyMap<string, unknown>): UnreachedNode {
    return {
      id,
      addresses: urls.map((url) => ({
        url,
        why: this.why.get(url) ?? (given.has(url) ? 'leads to another node' : 'was not asked'),
      })),
    };
  }
}

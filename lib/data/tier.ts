/** A dataset size. */
export interface Tier {
  readonly name: string;
  readonly entries: number;
  readonly namespaces: number;
}

export const TIERS = [
  { name: 'smoke', entries: 100, namespaces: 5 },
  { name: 'small', entries: 1_000, namespaces: 10 },
  { name: 'large', entries: 10_000, namespaces: 50 },
  { name: 'xlarge', entries: 100_000, namespaces: 100 },
] as const satisfies readonly Tier[];

/** What `--tier all` means: the three of the original suite; smoke is for trying things out. */
export const ALL_TIERS = ['small', 'large', 'xlarge'] as const;

/** What the control step of a run writes, apart from every dataset that is measured. */
export const CONTROL_TIER: Tier = { name: 'control', entries: 10, namespaces: 1 };

export function findTier(name: string): Tier | undefined {
  return TIERS.find((tier) => tier.name === name);
}

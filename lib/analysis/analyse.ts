import type { Analyses } from '../report/analyses.ts';
import type { Cell } from '../report/cell.ts';
import { auditGrowth } from './audit-growth.ts';
import { consensusPrices } from './consensus.ts';
import { protocolPrices } from './protocols.ts';
import { replicationTax } from './replication-tax.ts';

/** Everything that follows from the cells alone. */
export function analyse(cells: readonly Cell[]): Analyses {
  return {
    consensus: consensusPrices(cells),
    audit: auditGrowth(cells),
    replicationTax: replicationTax(cells),
    protocols: protocolPrices(cells),
  };
}

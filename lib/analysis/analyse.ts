import type { Analyses } from '../report/analyses.ts';
import type { Cell } from '../report/cell.ts';
import { analysedCells } from './analysed-cells.ts';
import { auditCells, auditGrowth } from './audit-growth.ts';
import { clusterBarriers } from './barrier.ts';
import { batchCells, batchScalings } from './batches.ts';
import { connectionCells, connectionPrices } from './connections.ts';
import { consensusCells, consensusPrices } from './consensus.ts';
import { knobCells, knobEffects } from './knobs.ts';
import { fillingCells, isShare, isSoak, loadCells, memoryByEntries, resourcesByLoad } from './loads.ts';
import { comparedCells, protocolPrices } from './protocols.ts';
import { hopCells, queueAnalyses, scalingCells, speedUpCells } from './queues.ts';
import { readScalingCells, readScalings } from './read-scaling.ts';
import { replicationTax, taxedCells } from './replication-tax.ts';
import { sizedCells, sizeScalings } from './sizes.ts';
import { soaksOf } from './soak/soaks.ts';

/** Everything that follows from the cells alone. */
export function analyse(all: readonly Cell[]): Analyses {
  // A share of what each cluster reached is another load on each.
  const asked = all.filter((cell) => !isShare(cell));
  const cells = asked.filter((cell) => !isSoak(cell));
  return {
    consensus: consensusPrices(cells),
    audit: auditGrowth(cells),
    replicationTax: replicationTax(cells),
    protocols: protocolPrices(cells),
    sizes: sizeScalings(cells),
    knobs: knobEffects(cells),
    readScaling: readScalings(cells),
    batches: batchScalings(cells),
    connections: connectionPrices(cells),
    loads: resourcesByLoad(all),
    fillings: memoryByEntries(all),
    soaks: soaksOf(all),
    queues: queueAnalyses(cells),
    readBarriers: clusterBarriers(asked),
    cells: [
      analysedCells('consensus', consensusCells(cells)),
      analysedCells('audit', auditCells(cells)),
      analysedCells('replicationTax', taxedCells(cells)),
      analysedCells('protocols', comparedCells(cells)),
      analysedCells('sizes', sizedCells(cells)),
      analysedCells('knobs', knobCells(cells)),
      analysedCells('readScaling', readScalingCells(cells)),
      analysedCells('batches', batchCells(cells)),
      analysedCells('connections', connectionCells(cells)),
      analysedCells('loads', loadCells(all)),
      analysedCells('fillings', fillingCells(all)),
      analysedCells('soaks', all.filter(isSoak)),
      analysedCells('hops', hopCells(cells)),
      analysedCells('speedUps', speedUpCells(cells)),
      analysedCells('scaling', scalingCells(cells)),
    ].filter((each) => each !== null),
  };
}

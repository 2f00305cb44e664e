import { outcomeInWords } from '../../../lib/analysis/deaths.ts';
import type { NodeDeath } from '../../../lib/report/deaths.ts';
import { EXIT, UserError } from '../../system/errors.ts';

/** A node is gone for good: waiting for it is pointless, and what comes next would break a cluster that is not whole. */
export class NodeDied extends UserError {
  readonly death: NodeDeath;

  constructor(death: NodeDeath) {
    super(outcomeInWords(death), EXIT.unavailable);
    this.death = death;
  }
}

import type { Calibration, StepCeiling } from '../report/calibration.ts';
import type { Cell, Measured } from '../report/cell.ts';
import type { CellLimit } from '../report/limit.ts';
import type { MachineUse, PinnedUse } from '../report/machine.ts';
import { scriptOf } from '../scenarios/catalogue.ts';
import { offeredPerSecond } from '../scenarios/steps.ts';
import { calibratedStep } from './calibrated-step.ts';
import { faultsOf, measured } from './cells.ts';

/** From this share of what k6 does against the instant answer on, the generator is what holds a cell back. */
const NEAR_CEILING = 0.8;
/** So much of what is offered has to be done for the offer to be the limit. */
const DONE = 0.99;
/** With less of its time idle a machine is full. Waiting for a disk is not its processors' doing. */
export const FULL = 0.1;
/** Other programs that use this share of the machine are what fills it. */
const OTHERS = 0.1;

const share = (part: number): string => `${Math.round(part * 100)} %`;

/** The open rate; null of a closed load, and where not all of it was done. */
function byOffer({ step }: Cell, { operations, windowSeconds }: Measured): CellLimit | null {
  const { load } = step;
  if (load?.kind !== 'open' || windowSeconds <= 0) return null;
  const done = operations.reduce((sum, { ok }) => sum + ok, 0) / windowSeconds;
  const offered = offeredPerSecond(load);
  if (done < offered * DONE) return null;
  return { what: 'offered', because: `All of the ${offered} operations per second that were offered were done.` };
}

/** Whether k6 had the machine to itself: a ceiling that others pressed down is none. */
function wasQuiet({ otherCores }: StepCeiling, { machine }: Measured): boolean {
  if (otherCores === null || machine === undefined || 'absent' in machine) return false;
  return otherCores <= machine.machineProcessors * OTHERS;
}

/** What k6 did against an instant answer with the operations of a cell; null where that was not measured. */
function ceilingOf(cell: Cell, numbers: Measured, calibration: Calibration): StepCeiling | null {
  const operations = numbers.operations.map(({ operation }) => operation);
  return calibratedStep(calibration, { script: scriptOf(cell.scenario), protocol: cell.protocol, operations });
}

/** Operations per second of all kinds together. */
function perSecond({ operations }: { readonly operations: readonly { readonly opsPerSecond: number }[] }): number {
  return operations.reduce((sum, { opsPerSecond }) => sum + opsPerSecond, 0);
}

/** What k6 does against an instant answer with as many users or more; of fewer users their latency decides. */
function byGenerator(numbers: Measured, ceiling: StepCeiling | null): CellLimit | null {
  if (ceiling === null || numbers.windowSeconds <= 0 || !wasQuiet(ceiling, numbers)) return null;
  const possible = perSecond(ceiling);
  const reached = perSecond(numbers);
  if (possible <= 0 || reached < possible * NEAR_CEILING) return null;
  return {
    what: 'generator',
    because: `k6 does ${Math.round(possible)} such operations per second on this machine when they are answered at once; ${share(reached / possible)} of that were reached.`,
  };
}

/** Whether nodes have used up the processors that they are bound to. */
function isUsedUp({ nodeCores, nodeProcessors }: PinnedUse): boolean {
  return (nodeCores ?? 0) > nodeProcessors * (1 - FULL);
}

/** Whether the machine, or what this run may use of it, has no processor left. @param watchedCores that watched processes kept busy */
function leavesNothing({ idle, iowait, processors }: MachineUse, watchedCores: number): boolean {
  return idle + iowait < FULL || watchedCores > processors * (1 - FULL);
}

/** The processors of this machine, which its own processes use up. */
function byMachine({ machine }: Measured): CellLimit | null {
  if (machine === undefined || 'absent' in machine) return null;
  const { idle, iowait, otherCores, machineProcessors, processors, watchedCores, pinned } = machine;
  if (watchedCores === null || otherCores === null || otherCores > machineProcessors * OTHERS) return null;
  // Nodes cannot use what k6 has to itself.
  if (pinned !== undefined && isUsedUp(pinned)) {
    const { nodeCores, nodeProcessors } = pinned;
    return {
      what: 'machine',
      because: `Nodes used ${nodeCores?.toFixed(2)} of ${nodeProcessors} processors that they are bound to.`,
    };
  }
  if (!leavesNothing(machine, watchedCores)) return null;
  return {
    what: 'machine',
    because: `Nodes, k6 and the runner used ${watchedCores.toFixed(2)} of ${processors} processors, and ${share(idle + iowait)} of the machine's time were left.`,
  };
}

/** What held a cell back; null of one without numbers. */
export function limitOf(cell: Cell, calibration: Calibration): CellLimit | null {
  const numbers = measured(cell);
  // Nodes that are broken hold their cell back, which is what it is about.
  if (numbers === null || faultsOf(numbers).length > 0) return null;
  const ceiling = ceilingOf(cell, numbers, calibration);
  return byOffer(cell, numbers) ?? byGenerator(numbers, ceiling) ?? byMachine(numbers) ?? unseen(numbers, ceiling);
}

/** Nothing was seen that held a cell back: that is the service's doing only where nothing else can have been. */
function unseen(numbers: Measured, ceiling: StepCeiling | null): CellLimit {
  const generator = unknownOfGenerator(numbers, ceiling);
  const machine = unknownOfMachine(numbers);
  const because =
    generator === null && machine === null
      ? 'Neither the generator nor the machine was used up: the service took its time.'
      : `${generator ?? 'The generator could do more'}, and ${machine ?? 'the machine was not used up'}.`;
  return { what: 'unseen', because };
}

/** Why the generator may have held a cell back all the same, a clause; null when it did not. */
function unknownOfGenerator(numbers: Measured, ceiling: StepCeiling | null): string | null {
  if (ceiling === null || perSecond(ceiling) <= 0) return 'What k6 does at most was not measured';
  if (wasQuiet(ceiling, numbers)) return null;
  const { otherCores } = ceiling;
  return otherCores === null || numbers.machine === undefined || 'absent' in numbers.machine
    ? 'Whether k6 had the machine to itself when its most was measured is not known'
    : `Other programs used ${otherCores.toFixed(2)} processors while it was measured what k6 does at most`;
}

/** Why the machine may have held a cell back all the same, a clause; null when it did not. */
function unknownOfMachine({ machine }: Measured): string | null {
  if (machine === undefined || 'absent' in machine) return 'what the machine did is not known';
  const { otherCores, machineProcessors, watchedCores, pinned } = machine;
  if (otherCores === null || watchedCores === null) return 'what its own processes used of the machine is not known';
  return leavesNothing(machine, watchedCores) || (pinned !== undefined && isUsedUp(pinned))
    ? `the machine was full: other programs used ${otherCores.toFixed(2)} of its ${machineProcessors} processors`
    : null;
}

/** A cell with what held it back. */
export function withLimit(cell: Cell, calibration: Calibration): Cell {
  const limit = limitOf(cell, calibration);
  return limit === null || cell.state === 'skipped' ? cell : { ...cell, limit };
}

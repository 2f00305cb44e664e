import { percent } from '../../../base/format.ts';
import { isThisMachine } from '../../../targets/addresses.ts';
import { setInWords } from '../../clock.ts';
import { isOfNode } from '../../resources.ts';
import type { Evidence } from '../evidence.ts';
import { processorsOf, type Rule } from '../rule.ts';

/** So much of the machine other programs may use. */
const OTHERS = 0.1;
/** So much of its time the hypervisor may take. */
const STEAL = 0.02;

const NODES_AMONG_THEM =
  'The nodes on this machine are among them, for nobody said which processes they are (--node-pid).';

export const otherPrograms: Rule = {
  name: 'other-programs',
  level: 'suspect',
  says: `Other programs than nodes, k6 and the runner use no more than ${OTHERS * 100} % of the machine.`,
  check: (evidence) => {
    const { machine } = evidence;
    if ('absent' in machine || machine.otherCores === null) return [];
    const { otherCores, machineProcessors } = machine;
    if (otherCores <= machineProcessors * OTHERS) return [];
    const used = `Other programs used ${processorsOf(otherCores, machineProcessors)}.`;
    return [nodesAreAmongThem(evidence) ? `${used} ${NODES_AMONG_THEM}` : used];
  },
};

/** Whether nodes run on this machine whose processes nobody knows. */
function nodesAreAmongThem({ nodes, resources }: Evidence): boolean {
  if ('absent' in resources || resources.processes.some(isOfNode)) return false;
  return [...nodes.values()].some((address) => isThisMachine(`http://${address}`));
}

export const steal: Rule = {
  name: 'steal',
  level: 'suspect',
  says: `The hypervisor takes no more than ${STEAL * 100} % of the processors' time.`,
  check: ({ machine }) =>
    'absent' in machine || machine.steal <= STEAL
      ? []
      : [`The hypervisor took ${percent(machine.steal)} of the processors' time for others.`],
};

export const clockSet: Rule = {
  name: 'clock-set',
  level: 'suspect',
  says: "The system's clock is not set by more than 5 ms while it is measured.",
  check: ({ clockSteps }) =>
    clockSteps.map(
      ({ byMs }) =>
        `The system's clock was set ${setInWords(byMs)} while this was measured, and k6 takes its times from that clock.`,
    ),
};

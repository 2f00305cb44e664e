import { percent } from '../../../base/format.ts';
import { type StepLoad, writesElsewhere } from '../../../scenarios/steps.ts';
import { type Operation, traitsOf } from '../../../targets/operations.ts';
import type { Rule } from '../rule.ts';

/** Of the operations of a step that means one node, so many may go through another. */
const ASTRAY = 0.01;

export const redirected: Rule = {
  name: 'redirected',
  level: 'suspect',
  brokenByFaults: true,
  says: 'No operation that is sent to the leader is redirected.',
  check: ({ operations, load }) =>
    writesElsewhere({ load })
      ? []
      : operations.flatMap(({ operation, ok, redirects: count }) =>
          ok > 0 && count > 0
            ? [
                `${count === 1 ? `1 ${operation} was` : `${count} ${traitsOf(operation).plural} were`} redirected: the leader changed.`,
              ]
            : [],
        ),
};

export const moved: Rule = {
  name: 'leadership-moved',
  level: 'suspect',
  brokenByFaults: true,
  says: 'Nobody else takes over the leadership while it is measured.',
  check: ({ raft }) => (raft?.leadershipMoved ? ['Leadership moved unasked while this was measured.'] : []),
};

export const queueLeaders: Rule = {
  name: 'queue-leader-moved',
  level: 'suspect',
  brokenByFaults: true,
  says: 'No queue gets another leader while it is measured.',
  check: ({ queues }) => {
    const moved = queues?.led.filter(({ changes }) => changes > 0) ?? [];
    if (moved.length === 0) return [];
    const of = moved.length === 1 ? `Queue ${moved[0]?.queue}` : `${moved.length} queues`;
    return [`${of} got another leader while this was measured: messages meant for one node went through another.`];
  },
};

/** Whether a load means the leader or anybody but the leader with an operation; null where it means all nodes. */
function meant(load: StepLoad, operation: Operation): 'leader' | 'follower' | null {
  // Each queue has a leader of its own, and the monitors know none of them.
  if (load.kind === 'queues' || load.kind === 'paced-queues' || operation === 'enqueue') return null;
  if (load.kind === 'tasks') return load.through === 'leader' ? 'leader' : null;
  if (load.kind === 'audit' || operation === 'query') return 'leader';
  if (operation === 'write') return load.writesTo === 'leader' ? 'leader' : 'follower';
  return load.readsFrom === 'all-nodes' ? null : load.readsFrom === 'leader' ? 'leader' : 'follower';
}

export const astray: Rule = {
  name: 'aimed-astray',
  level: 'suspect',
  brokenByFaults: true,
  says: `Of the operations that are meant for the leader no more than ${ASTRAY * 100} % go through a node that did not lead; those meant for a follower not through the leader, unless they were sent on there.`,
  check: ({ operations, load, raft, nodes }) => {
    const [led, ...more] = raft?.led ?? [];
    // Whoever led a part of the window had the load for that part: the rule above tells of it.
    if (led === undefined || more.length > 0 || nodes.size < 2) return [];
    const leader = nodes.get(led.node);
    return operations.flatMap(({ operation, distribution, redirects }) => {
      const wanted = meant(load, operation);
      if (wanted === null || distribution === null || leader === undefined) return [];
      const all = distribution.nodes.reduce((sum, { ok }) => sum + ok, 0);
      const elsewhere = distribution.nodes
        .filter(({ node }) => (node === leader) !== (wanted === 'leader'))
        .reduce((sum, { ok }) => sum + ok, 0);
      // What knocked at a follower and was sent on ends at the leader, as it should.
      const wrong = wanted === 'follower' ? Math.max(0, elsewhere - redirects) : elsewhere;
      if (all === 0 || wrong <= all * ASTRAY) return [];
      const through = wanted === 'leader' ? `nodes that did not lead (${led.node} did)` : `${led.node}, which led`;
      return [`${percent(wrong / all)} of the ${traitsOf(operation).plural} went through ${through}.`];
    });
  },
};

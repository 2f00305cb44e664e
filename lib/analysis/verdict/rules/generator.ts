import { percent } from '../../../base/format.ts';
import { offeredPerSecond } from '../../../scenarios/steps.ts';
import { usersAtWork } from '../../../scenarios/user-parts.ts';
import { traitsOf } from '../../../targets/operations.ts';
import type { Evidence } from '../evidence.ts';
import { processorsOf, type Rule, Z } from '../rule.ts';

/** k6's own advice: with less than a fifth of the processors idle, its latencies include its own queueing. */
const BUSY = 0.8;
/** An open load may send so late without a doubt: ten times the grain of the timers. */
const LATE_MS = 10;
/** And later where that is no more than this share of the p99 that it is a part of. */
const LATE_SHARE = 0.1;
/** So much of their time users may wait after failures and look for the leader. */
const WAITED = 0.02;
/** So far may the users' time in operations lie from all of their time. */
const LITTLE = 0.1;
/** From so many users on what the generator does between two operations is hidden behind those of the others. */
const MANY_USERS = 10;

/** k6's processors; null when it was not sampled. */
function generatorCores({ resources }: Evidence): number | null {
  if ('absent' in resources) return null;
  return resources.processes.find(({ label }) => label === 'k6')?.cpuCoresMean ?? null;
}

export const busyGenerator: Rule = {
  name: 'busy-generator',
  level: 'suspect',
  says: `k6 alone uses no more than ${BUSY * 100} % of the processors that it may use.`,
  check: (evidence) => {
    const cores = generatorCores(evidence);
    if (cores === null || 'absent' in evidence.machine) return [];
    const processors = evidence.machine.pinned?.k6Processors ?? evidence.machine.processors;
    return cores > processors * BUSY
      ? [`k6 used ${processorsOf(cores, processors)}: the generator may be what was measured.`]
      : [];
  },
};

export const late: Rule = {
  name: 'late',
  level: 'suspect',
  says: `A hundredth of an open load is sent later than ${LATE_MS} ms after it was due only where that is no more than ${LATE_SHARE * 100} % of the p99.`,
  check: ({ operations }) =>
    operations.flatMap(({ operation, ok, latencyMs, openMs }) => {
      const p99 = openMs?.lateness.p99 ?? 0;
      if (ok === 0 || latencyMs === null || p99 <= LATE_MS || p99 <= latencyMs.p99 * LATE_SHARE) return [];
      return [
        `The generator was late: a hundredth of the ${traitsOf(operation).plural} was sent ${p99.toFixed(1)} ms or more after it was due, with a p99 of ${latencyMs.p99.toFixed(1)} ms.`,
      ];
    }),
};

export const waited: Rule = {
  name: 'waited',
  level: 'suspect',
  says: `Users spend no more than ${WAITED * 100} % of their time waiting after failures and looking for the leader.`,
  check: ({ waitedSeconds, windowSeconds, ...step }) => {
    const all = usersAtWork(step) * windowSeconds;
    if (waitedSeconds === null || all <= 0 || waitedSeconds <= all * WAITED) return [];
    return [
      `Users spent ${percent(waitedSeconds / all)} of their time waiting after failures and looking for the leader: throughput is by so much too low.`,
    ];
  },
};

/** The share of their time that users spent in operations that succeeded and in waiting; null where that is not known. */
function occupied({ operations, windowSeconds, waitedSeconds, ...step }: Evidence): number | null {
  const users = usersAtWork(step);
  if (users === 0 || waitedSeconds === null || windowSeconds <= 0) return null;
  let ms = waitedSeconds * 1_000;
  for (const { distribution, errorRate } of operations) {
    // What failed took time as well, which nobody counted.
    if (distribution === null || errorRate > LITTLE / 10) return null;
    ms += distribution.histogram.sumMs;
  }
  return ms / (users * windowSeconds * 1_000);
}

/** What the generator took of the users' time between their operations, as calibrated; null where that is not known. */
function between({ operations, windowSeconds, betweenMs, ...step }: Evidence): number | null {
  const users = usersAtWork(step);
  if (users >= MANY_USERS) return 0;
  if (betweenMs === null) return null;
  const done = operations.reduce((sum, { ok }) => sum + ok, 0);
  return (done * betweenMs) / (users * windowSeconds * 1_000);
}

/**
 * How far chance may put the share of time in operations from what it is: of each user one operation may lie on either side of the
 * window's edges, and such operations are longer than the mean, by twice for an even spread.
 */
function edges({ operations, ...step }: Evidence): number {
  const done = operations.reduce((sum, { ok }) => sum + ok, 0);
  return (Z * 2 * Math.sqrt(usersAtWork(step))) / Math.max(1, done);
}

export const little: Rule = {
  name: 'littles-law',
  level: 'suspect',
  says: `Operations per second times mean latency are within ${LITTLE * 100} % of the users (Little's law), beyond their sampling error; below ${MANY_USERS} users what the generator is known to take between two operations is added.`,
  check: (evidence) => {
    const [share, own] = [occupied(evidence), between(evidence)];
    if (share === null || own === null || evidence.windowSeconds < evidence.plannedSeconds) return [];
    const most = LITTLE + edges(evidence);
    if (share + own < 1 - most) {
      return [
        `Users were in operations for ${percent(share)} of their time only: the rest went into the generator, and throughput is too low by it.`,
      ];
    }
    return share > 1 + most
      ? [`Users were in operations for ${percent(share)} of their time: operations of other times are among them.`]
      : [];
  },
};

/** Of an open load, so much less than offered may be done. */
const SHORT_OF_OFFERED = 0.01;

export const offered: Rule = {
  name: 'not-offered',
  level: 'suspect',
  brokenByFaults: true,
  says: `An open load offers at least ${(1 - SHORT_OF_OFFERED) * 100} % of what it is to.`,
  // Beside faults the load ends when the runner says so, in the middle of what is under way.
  check: ({ operations, load, windowSeconds }) => {
    if (load.kind !== 'open' || windowSeconds <= 0) return [];
    const wanted = offeredPerSecond(load) * windowSeconds;
    const made = operations.reduce((sum, { ok, rejected, unknown }) => sum + ok + rejected + unknown, 0);
    // One of each kind may lie on either side of the window's edges.
    return made < wanted * (1 - SHORT_OF_OFFERED) - 2 * operations.length
      ? [`Only ${made} of ${Math.round(wanted)} operations were offered.`]
      : [];
  },
};

/** A share of operations above this had to open a connection: k6 gives the p95 of the times of making one. */
const CONNECTING = 0.05;

export const connections: Rule = {
  name: 'new-connections',
  level: 'suspect',
  says: `No more than ${CONNECTING * 100} % of the requests have to open a connection.`,
  check: ({ connectingP95Ms, load }) =>
    connectingP95Ms !== null && connectingP95Ms > 0 && !(load.kind === 'entries' && load.connections === 'new')
      ? [
          `More than ${CONNECTING * 100} % of the requests opened a new connection (${connectingP95Ms.toFixed(2)} ms at the p95): nodes or a proxy close them, and the price is in the latency.`,
        ]
      : [],
};

/** So many of the clients may have connected late or anew: Go gives a connection up whose writing was not scheduled in time. */
const UNHELD = 0.01;

export const heldConnections: Rule = {
  name: 'connections-not-held',
  level: 'suspect',
  says: `All but ${UNHELD * 100} % of the clients keep the connection that they had at the begin of the window.`,
  check: ({ connections, users }) =>
    connections !== null && connections.held < users * (1 - UNHELD)
      ? [
          `${connections.held} of ${users} clients kept their connection all through the window; ${connections.opened} were opened: the load was not that of ${users} clients with one connection each.`,
        ]
      : [],
};

export const descriptors: Rule = {
  name: 'open-files',
  level: 'suspect',
  says: 'k6 may have as many files open as its users need.',
  check: ({ openFiles }) =>
    openFiles !== null && openFiles.limit < openFiles.needed
      ? [
          `k6 may have ${openFiles.limit} files open, and its users need ${openFiles.needed}: raise the limit (ulimit -n).`,
        ]
      : [],
};

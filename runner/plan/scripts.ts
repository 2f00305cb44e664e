import { largest } from '../../lib/base/extremes.ts';
import { grouped } from '../../lib/base/grouped.ts';
import type { Keys } from '../../lib/data/keys.ts';
import { MESSAGE_HEAD_BYTES } from '../../lib/data/message.ts';
import type { Payload } from '../../lib/data/payload.ts';
import type { Tier } from '../../lib/data/tier.ts';
import { DEFAULTS } from '../../lib/exchange/settings.ts';
import type { CellPlan, ClusterIdentity } from '../../lib/report/cell.ts';
import { stepsOf } from '../../lib/scenarios/catalogue.ts';
import { warmUpFor } from '../../lib/scenarios/clients.ts';
import { type FaultScenarioName, type Scenario, usesQueues, usesTasks } from '../../lib/scenarios/scenario.ts';
import { isIdle } from '../../lib/scenarios/shares.ts';
import { soakSteps, tailMs } from '../../lib/scenarios/soak.ts';
import { type Schedule, type Step, stepKey } from '../../lib/scenarios/steps.ts';
import { absence, spokenTo, type Target } from '../../lib/targets/target.ts';
import { breakingOf, faultStep, faultStepName } from './breaking.ts';
import type { WantedSession } from './clusters.ts';
import { tooManyClients } from './holding.ts';
import type { Choice, PlanRequest, ScriptPlan } from './plan.ts';

/** What is to be measured in one session. */
export type SessionRequest = Omit<PlanRequest, 'sessions'> & WantedSession;

/** Why a scenario cannot be measured on so few nodes, a clause; null when it can. */
export function tooFewNodes({ needsNodes = 1 }: Scenario, { nodes }: ClusterIdentity): string | null {
  return nodes < needsNodes ? `it takes ${needsNodes} nodes at least, and ${nodes} is known here` : null;
}

function skipReason({ request, target, payload, cluster }: Place, { scenario }: Choice): string | null {
  const breaking = scenario.faults === undefined ? null : breakingOf(scenario, scenario.faults);
  if (cluster.nodes === 1 && breaking?.needsMajority(request.faults))
    return 'a lone node has no other that could take over';
  const lacking = tooFewNodes(scenario, cluster) ?? absence(target, scenario.needs);
  if (lacking !== null) return lacking;
  if (usesQueues(scenario) && payload.bytes < MESSAGE_HEAD_BYTES) {
    return `a message says where it comes from, which takes ${MESSAGE_HEAD_BYTES} bytes`;
  }
  const { queues, entries, tasks = entries } = target;
  const stored = usesQueues(scenario) ? queues : usesTasks(scenario) ? tasks : entries;
  if ('absent' in stored || payload.bytes <= stored.maxPayload.bytes) return null;
  const { bytes, source } = stored.maxPayload;
  return `${target.name} takes values of at most ${bytes} bytes (${source})`;
}

/** What the cells of a block on one cluster, spoken to in one way, have in common. */
interface Place {
  readonly request: SessionRequest;
  /** As it is spoken to. */
  readonly target: Target;
  readonly tier: Tier;
  readonly payload: Payload;
  readonly entries: number;
  readonly cluster: ClusterIdentity;
  /** There are others beside it, and each repetition is to be measured next to theirs: in a k6 process of its own. */
  readonly apart: boolean;
}

/** Which entries a scenario's operations go to: as the run wants it, where they are reads and writes in a closed loop. */
function keysOf({ request }: Place, scenario: Scenario): Keys {
  const { faults, auditEvents, soaks = false } = scenario;
  const some =
    soaks || faults !== undefined || auditEvents !== undefined || usesQueues(scenario) || usesTasks(scenario);
  return some ? DEFAULTS.keys : request.keys;
}

function mannerOf({ target }: Place): Pick<CellPlan, 'protocol' | 'reads'> {
  return { protocol: target.protocol, reads: 'absent' in target.entries ? null : target.entries.reads };
}

function cellOf(place: Place, scenario: Scenario, { name, users, load, repetition }: Step): CellPlan {
  const { target, tier, payload, entries, cluster } = place;
  return {
    id: [
      tier.name,
      payload.name,
      scenario.name,
      scenario.fillings ? `${name}-${entries}` : name,
      cluster.name,
      target.protocol,
      repetition,
    ].join('/'),
    cluster,
    tier: tier.name,
    entries,
    payload,
    ...mannerOf(place),
    keys: keysOf(place, scenario),
    scenario: scenario.name,
    step: { name, users, load },
    repetition,
  };
}

/** A scenario that breaks nodes is one cell: a load that begins on a schedule, and what the runner does meanwhile. */
function faultScript(place: Place, choice: Choice, faults: FaultScenarioName): ScriptPlan {
  const { request } = place;
  const { scenario } = choice;
  const { likelyMs } = breakingOf(scenario, faults);
  const step = faultStep(scenario, request.faults);
  const name = faultStepName(scenario, faults, request.faults);
  return {
    choice,
    cluster: place.cluster,
    ...mannerOf(place),
    schedule: { steps: [step], warmupMs: 0, durationMs: likelyMs(request.faults) },
    variables: {},
    skip: skipReason(place, choice),
    cells: [cellOf(place, scenario, { ...step, name, repetition: request.roundsBefore + step.repetition })],
  };
}

/**
 * The k6 processes of one scenario on one dataset and cluster: one, or one for each size of the audit trail, or one for each repetition where
 * the scenario has several that are compared with those of another place.
 * @param pass which time the scenario runs, from 0
 */
function scriptsOf(place: Place, choice: Choice, pass: number): ScriptPlan[] {
  const { request, tier, cluster } = place;
  const { scenario } = choice;
  if (scenario.faults !== undefined) return [faultScript(place, choice, scenario.faults)];
  const levels = scenario.auditEvents?.(tier) ?? [0];
  const keys = keysOf(place, scenario);
  return levels.flatMap((events, at) => {
    const all = scenario.soaks ? soakSteps(request.faults.load) : stepsOf(scenario, choice, events);
    const before = (request.roundsBefore * passesOf(choice, request.repetitions) + pass) * ownRepetitions(all);
    return (scenario.stepsApart ? all.map((step) => [step]) : processesOf(all, place.apart)).map((steps) => ({
      choice,
      cluster,
      ...mannerOf(place),
      schedule: scheduleOf(place, choice, steps),
      variables: {
        ...(scenario.auditEvents ? { AUDIT_FROM: String(levels[at - 1] ?? 0), AUDIT_TO: String(events) } : {}),
        ...(keys === DEFAULTS.keys ? {} : { KEYS: keys }),
        ...(steps.length < all.length ? { STEPS: steps.map(stepKey).join(',') } : {}),
      },
      skip: skipReason(place, choice) ?? unheld(place, steps),
      cells: steps.map((step) => cellOf(place, scenario, { ...step, repetition: before + step.repetition })),
    }));
  });
}

/** The times of the steps of a k6 process; what follows a soak follows it at once. */
function scheduleOf(
  { request, target }: Place,
  { scenario, durationMs, warmupMs }: Choice,
  steps: readonly Step[],
): Schedule {
  if (scenario.soaks && steps.every(({ load }) => isIdle(load))) {
    return { steps, warmupMs: 0, durationMs: tailMs(durationMs) };
  }
  return { steps, warmupMs: warmUpFor(steps, target.protocol, warmupMs ?? request.warmupMs), durationMs };
}

/** The steps of each k6 process; those in which nodes are left alone stand by themselves, and take none. */
function processesOf(steps: readonly Step[], apart: boolean): (readonly Step[])[] {
  if (!apart && !steps.some(({ load }) => isIdle(load))) return [steps];
  return grouped(steps, ({ repetition, load }) => `${apart ? repetition : ''} ${isIdle(load)}`);
}

/** Why this machine cannot hold the clients of steps; null when it can, or nobody asks. */
function unheld({ request, target, cluster }: Place, steps: readonly Step[]): string | null {
  const { holding, clusters } = request;
  if (holding === undefined) return null;
  const own = clusters.some(({ name, hosts }) => name === cluster.name && hosts === null);
  return tooManyClients(steps, holding, { protocol: target.protocol, cluster, own });
}

/** How often a scenario measures each of its steps in one go. */
function ownRepetitions(steps: readonly Step[]): number {
  return Math.max(1, largest(steps.map(({ repetition }) => repetition)));
}

/** How often a scenario runs. A trail only grows, and nodes are broken in rounds of their own: such scenarios run once. */
function passesOf({ scenario, ...load }: Choice, repetitions: number): number {
  if ((scenario.faults ?? scenario.auditEvents ?? scenario.fillings) !== undefined) return 1;
  return Math.ceil(repetitions / ownRepetitions(stepsOf(scenario, load, 0)));
}

/**
 * The scripts of one dataset: on all clusters in turn, and on each in all protocols. Every scenario goes through them in the
 * other order than the one before, and than itself the repetition or the cluster before, so that a drift of the machine falls on none of them. Scenarios that
 * run several times do so one after the other, from the first to the last, and then again.
 */
export function interleaved(
  request: SessionRequest,
  choices: readonly Choice[],
  dataset: Pick<Place, 'tier' | 'payload' | 'entries'>,
): ScriptPlan[] {
  const targets = request.protocols.map((protocol) => spokenTo(request.target, protocol, null));
  const places = identities(request).flatMap((cluster) =>
    targets.map((target) => ({ request, target, ...dataset, cluster })),
  );
  const apart = places.length > 1;
  const passes = choices.map((choice) => passesOf(choice, request.repetitions));
  return Array.from({ length: Math.max(0, largest(passes)) }, (_, pass) => pass).flatMap((pass) =>
    choices.flatMap((choice, at): ScriptPlan[] => {
      if (pass >= (passes[at] as number)) return [];
      const perPlace = places.map((place) => scriptsOf({ ...place, apart }, choice, pass));
      // Nodes are left alone right after what they bore.
      if (choice.scenario.soaks) return perPlace.flat();
      return (perPlace[0] ?? []).flatMap((_, turn) => {
        const beside = perPlace.map((scripts) => scripts[turn] as ScriptPlan);
        return (at + pass + turn) % 2 === 0 ? beside : beside.reverse();
      });
    }),
  );
}

/** The clusters of a session, as its cells name them. */
export function identities({ clusters }: SessionRequest): ClusterIdentity[] {
  return clusters.map(({ name, nodes, knob }) => ({ name, nodes, ...(knob === undefined ? {} : { knob }) }));
}

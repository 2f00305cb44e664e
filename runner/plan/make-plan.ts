import { distinctPayloads, type Payload, sameValues } from '../../lib/data/payload.ts';
import type { Tier } from '../../lib/data/tier.ts';
import type { ClusterIdentity } from '../../lib/report/cell.ts';
import { datasetEntries } from '../../lib/scenarios/catalogue.ts';
import { ownPayloads } from '../../lib/scenarios/own-payloads.ts';
import { askedOf, usesQueues, usesTasks } from '../../lib/scenarios/scenario.ts';
import { estimate } from './estimate.ts';
import type { Block, Plan, PlanRequest, Session } from './plan.ts';
import { identities, interleaved, type SessionRequest, tooFewNodes } from './scripts.ts';

/** The payload sizes of one tier: those that were chosen, and those that scenarios run through by themselves; each once. */
function payloadsOf({ target, choices, payloads: wanted }: SessionRequest): Payload[] {
  const payloads = choices.flatMap(({ scenario }) => ownPayloads(scenario, target) ?? wanted);
  const chosen = wanted.filter((each) => payloads.some((payload) => sameValues(payload, each)));
  const ordered = choices.some(({ scenario }) => scenario.payloads === undefined) ? [...chosen, ...payloads] : payloads;
  // A size that the user named keeps the user's name for it.
  return distinctPayloads(ordered.map((payload) => chosen.find((other) => sameValues(payload, other)) ?? payload));
}

/** The datasets of one tier and payload: the tier's own, and smaller ones for scenarios that want them. */
function blocksOf(request: SessionRequest, tier: Tier, payload: Payload): Block[] {
  const here = request.choices.filter(
    ({ scenario }) =>
      scenario.fillings === undefined &&
      (ownPayloads(scenario, request.target) ?? request.payloads).some((each) => sameValues(each, payload)) &&
      // What needs no dataset is the same in all tiers.
      ((!usesQueues(scenario) && !usesTasks(scenario)) || tier === request.tiers[0]),
  );
  const sizes = new Set(here.map(({ scenario }) => datasetEntries(scenario, tier, payload)));
  return [...sizes].map((entries) => {
    const choices = here.filter(({ scenario }) => datasetEntries(scenario, tier, payload) === entries);
    const scripts = interleaved(request, choices, { tier, payload, entries });
    return { tier, payload, entries, clusters: identities(request), scripts };
  });
}

/** Datasets that are written to new nodes. What they are asked for is the same in all tiers. */
function filledBlocks(request: SessionRequest): Block[] {
  const choices = request.choices.filter(({ scenario }) => scenario.fillings !== undefined);
  const [tier] = request.tiers;
  if (tier === undefined) return [];
  return request.payloads.flatMap((payload) => {
    const sizes = new Set(choices.flatMap(({ scenario }) => scenario.fillings?.(tier, payload) ?? []));
    return [...sizes].map((entries): Block => {
      const here = choices.filter(({ scenario }) => scenario.fillings?.(tier, payload).includes(entries));
      const scripts = interleaved(request, here, { tier, payload, entries });
      return { tier, payload, entries, anew: true, clusters: identities(request), scripts };
    });
  });
}

/** Lays out a run, cell by cell: sessions, in them tiers, then payloads, then scenarios, then steps. */
export function makePlan({ sessions, ...request }: PlanRequest): Plan {
  const choices = request.choices.map((choice) => ({ ...choice, scenario: askedOf(choice.scenario, request.target) }));
  return planOf(sessions.map((wanted) => sessionOf({ ...request, choices, ...wanted })));
}

function sessionOf(request: SessionRequest): Session {
  // Nodes that were filled are replaced before anything else is measured on them.
  const blocks = [
    ...filledBlocks(request),
    ...request.tiers.flatMap((tier) => payloadsOf(request).flatMap((payload) => blocksOf(request, tier, payload))),
  ];
  const { clusters, fresh } = request;
  return { clusters, blocks, control: request.control && blocks.some(({ anew }) => !anew), fresh };
}

function planOf(sessions: readonly Session[]): Plan {
  const blocks = sessions.flatMap((session) => session.blocks);
  return {
    sessions,
    cells: blocks.flatMap(({ scripts }) => scripts.flatMap(({ cells }) => cells)),
    estimate: estimate(sessions),
  };
}

/**
 * The plan with the sizes that clusters turned out to have: of the user's own it is known only when they are found.
 * @param sizes number of nodes by the cluster's name; of one that is not in it the planned size stays
 */
export function withSizes(plan: Plan, sizes: ReadonlyMap<string, number>): Plan {
  const sized = <C extends ClusterIdentity>(cluster: C): C => ({
    ...cluster,
    nodes: sizes.get(cluster.name) ?? cluster.nodes,
  });
  return planOf(
    plan.sessions.map(({ clusters, blocks, ...session }) => ({
      ...session,
      clusters: clusters.map(sized),
      blocks: blocks.map((block) => ({
        ...block,
        clusters: block.clusters.map(sized),
        scripts: block.scripts.map((script) => ({
          ...script,
          cluster: sized(script.cluster),
          skip: script.skip ?? tooFewNodes(script.choice.scenario, sized(script.cluster)),
          cells: script.cells.map((cell) => ({ ...cell, cluster: sized(cell.cluster) })),
        })),
      })),
    })),
  );
}

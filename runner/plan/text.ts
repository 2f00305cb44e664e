import { protocolsOf } from '../../lib/analysis/protocols.ts';
import { byteSize, count, duration, plural } from '../../lib/base/format.ts';
import { grouped } from '../../lib/base/grouped.ts';
import { STEADY } from '../../lib/scenarios/catalogue.ts';
import { usesQueues } from '../../lib/scenarios/scenario.ts';
import { SHARES } from '../../lib/scenarios/shares.ts';
import { heading } from '../progress/lines.ts';
import { aroundSeconds } from './around.ts';
import { type Plan, type Session, scriptsOf } from './plan.ts';

const FOUND = `the rate is found: ${STEADY.writesPerSecond} writes/s, halved until the cluster carries them steadily; --rate says another, which stays.`;

/** For what the rate is found that nobody gave; null where that is for nothing. */
function foundFor(plan: Plan): string | null {
  const running = scriptsOf(plan).flatMap(({ choice, skip }) => (skip === null ? [choice.scenario] : []));
  const broken = running.some((scenario) => scenario.faults !== undefined && !usesQueues(scenario));
  const soaked = running.some(({ soaks }) => soaks);
  if (broken) return soaked ? 'Beside faults and in a soak' : 'Beside faults';
  return soaked ? 'In a soak' : null;
}

/** What is done to clusters beside filling and measuring them. */
function aroundInWords({ sessions }: Plan): string {
  return [
    ...(sessions.some(({ control }) => control) ? ['to warm up', 'for the control steps'] : []),
    ...(sessions.length > 1 ? ['to end each cluster and start the next'] : []),
    ...(sessions.some(({ blocks }) => blocks.some(({ anew }) => anew)) ? ['for new nodes before each filling'] : []),
    ...(sessions.some(({ fresh }) => fresh === 'blocks') ? ['for new nodes before each dataset but the first'] : []),
  ].join(', ');
}

/** `nodes-3: an embedded cluster of its own, of 3 nodes` */
function clustersInWords(clusters: Session['clusters']): string {
  return clusters
    .map(({ name, nodes, hosts, knob }) =>
      hosts === null
        ? `${name}: an embedded cluster of its own, of ${plural(nodes, 'node')}${knob === undefined ? '' : `, with ${knob.name} ${knob.value}`}`
        : `${name}: ${hosts.join(', ')}`,
    )
    .join('; ');
}

/** What runs though nobody asked for it. */
function addedInWords(plan: Plan): string[] {
  const added = scriptsOf(plan).flatMap(({ choice: { scenario, addedFor } }) =>
    addedFor === undefined
      ? []
      : [`Added: ${scenario.name}, whose best step ${addedFor} takes ${SHARES.join(', ')} % of.`],
  );
  return added.length === 0 ? [] : ['', ...new Set(added)];
}

/** How many cells will be skipped, with each reason and how many it is of; none where all will be measured. */
function skippedInWords(plan: Plan): string[] {
  const skipped = scriptsOf(plan).flatMap((script) =>
    script.skip === null ? [] : script.cells.map(() => script.skip as string),
  );
  if (skipped.length === 0) return [];
  const reasons = grouped(skipped, (reason) => reason).map((each) => `${each.length}, since ${each[0]}`);
  const all = skipped.length === plan.cells.length ? ' Nothing would be measured.' : '';
  return [
    '',
    `Skipped: ${plural(skipped.length, 'cell')} of ${count(plan.cells.length)}: ${reasons.join('; ')}.${all}`,
  ];
}

/**
 * The plan, cell by cell, with what it is estimated to take.
 * @param rateGiven whether the user has said how many writes per second run beside faults
 */
export function planText(plan: Plan, rateGiven: boolean): string {
  const rows: string[] = [];
  let number = 0;
  const of = plan.cells.length;
  const severalProtocols = protocolsOf(plan.cells).length > 1;
  const several = plan.sessions.length > 1;
  const all = plan.sessions.flatMap(({ clusters, blocks }) => blocks.map((block, at) => ({ clusters, block, at })));
  for (const { clusters, block, at } of all) {
    const { tier, payload, entries, scripts } = block;
    if (several && at === 0) rows.push(clustersInWords(clusters));
    rows.push(
      entries === 0
        ? `no dataset, ${payload.name} payload`
        : `${tier.name} tier, ${payload.name} payload: seed ${count(entries)} entries of ${byteSize(payload.bytes)} in ${tier.namespaces} namespaces`,
    );
    for (const { choice, schedule, cells, skip } of scripts) {
      for (const cell of cells) {
        number++;
        const time = choice.scenario.faults
          ? `about ${schedule.durationMs / 1_000} s`
          : `${schedule.durationMs / 1_000} s after ${schedule.warmupMs / 1_000} s of warm-up`;
        rows.push(
          `  ${heading({ cell, title: choice.scenario.title, number, of, severalProtocols })}, ${skip === null ? time : `skipped: ${skip}`}`,
        );
      }
    }
  }
  rows.push(...addedInWords(plan), ...skippedInWords(plan));
  const where = foundFor(plan);
  if (where !== null && !rateGiven) rows.push('', `${where} ${FOUND}`);
  const { seconds, bytesWritten, generatorBytes } = plan.estimate;
  const around = aroundSeconds(plan.sessions);
  rows.push(
    '',
    `Estimated: ${duration(seconds)}; at most ${byteSize(bytesWritten)} of values written (per node, before the log and its copies); up to ${byteSize(generatorBytes)} of memory for k6.`,
    ...(around > 0 ? [`In it: about ${duration(around)} beside datasets and cells: ${aroundInWords(plan)}.`] : []),
  );
  return rows.join('\n');
}

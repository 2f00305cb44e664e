import { lossesIn } from '../../../lib/analysis/headline/headline.ts';
import { pinningInWords } from '../../../lib/analysis/pinning.ts';
import { protocolsOf } from '../../../lib/analysis/protocols.ts';
import { standingInWords } from '../../../lib/analysis/queue-clusters.ts';
import { byteSize, count, duration, plural, utcTime } from '../../../lib/base/format.ts';
import type { Keys } from '../../../lib/data/keys.ts';
import type { Report, ReportCluster } from '../../../lib/report/report.ts';
import { PROTOCOL_TITLES, type Reads } from '../../../lib/targets/target.ts';
import { payloadName } from '../naming.ts';
import { type Block, type Fact, listOf, type Section, type Text } from '../section.ts';
import { outcomeBlocks } from './faults/deaths.ts';

const CO_LOCATED = 'load and nodes share one machine and compete for it: separate machines would give other figures';

/** What was measured, where and when, in a few labelled lines; each cluster has its own, labelled by its name. */
export const head: Section = {
  title: 'Run',
  of(report) {
    const { clusters, host, versions } = report;
    const facts: readonly Fact[] = [
      { label: 'target', text: targetLine(report) },
      ...clusters.map((cluster) => ({ label: cluster.name, text: clusterLine(cluster) })),
      ...(clusters.some(({ coLocated }) => coLocated)
        ? [{ label: '', text: { text: CO_LOCATED, emphasis: 'warning' } as const }]
        : []),
      ...readsFacts(report),
      ...keysFacts(report),
      ...labelFacts(report),
      { label: 'data', text: dataLine(report) },
      { label: 'host', text: hostLine(host) },
      ...pinningFacts(report),
      { label: 'tools', text: `raftmark ${versions.raftmark}, k6 ${versions.k6}, Node ${versions.node}` },
    ];
    return [
      { kind: 'heading', text: `raftmark run ${report.runId}`, beside: endOf(report) },
      ...lossBlocks(report),
      ...outcomeBlocks(report),
      { kind: 'facts', facts },
    ];
  },
};

/** What the user said of the run. */
function labelFacts({ labels = {} }: Report): Fact[] {
  const texts = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return texts.length === 0 ? [] : [{ label: 'labels', text: texts.join(', ') }];
}

/** What was lost stands at the head as well as at the end: nobody is to miss it between them. */
function lossBlocks(report: Report): Block[] {
  const items = lossesIn(report).map(({ label, text }) => ({ mark: '!', text: `${label}: ${text}` }));
  return listOf(items).map((list) => ({ ...list, emphasis: 'bad' as const }));
}

function endOf({ state, startedAt, endedAt }: Report): Text[] {
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000;
  return [
    state === 'complete' ? { text: 'complete', emphasis: 'good' } : { text: 'ABORTED', emphasis: 'bad' },
    utcTime(startedAt),
    duration(seconds),
  ];
}

function targetLine(report: Report): string {
  const protocols = protocolsOf(report.cells).map((protocol) => PROTOCOL_TITLES[protocol]);
  return serviceOf(report) + (protocols.length === 0 ? '' : `, spoken to over ${protocols.join(' and ')}`);
}

function serviceOf({ target, versions }: Report): string {
  if (versions.target === null) return `${target} (it does not tell its version)`;
  return versions.target.startsWith(`${target} `) ? versions.target : `${target} on ${versions.target}`;
}

/** What reads of a run promise, in words. */
const PROMISES: Readonly<Record<Reads, string>> = {
  linearizable: 'the newest write acknowledged before the read began, or a later one',
  local: 'what the node that was asked holds, which may be older',
};

/** One line for each promise that cells were measured with. */
function readsFacts({ cells }: Report): Fact[] {
  const promises = [...new Set(cells.flatMap(({ reads }) => (reads === null ? [] : [reads])))];
  return promises.map((reads, at) => ({ label: at === 0 ? 'reads' : '', text: `${reads}: ${PROMISES[reads]}` }));
}

/** What keys mean that have not all the same chance. */
const CHANCES: Readonly<Record<Exclude<Keys, 'uniform'>, string>> = {
  zipf: "few entries most of the time, by Zipf's law with the constant 0.99",
  latest: 'writes go round the entries in order, reads go back from the newest by zipf',
};

/** One line for each choice of keys that is not the usual one. */
function keysFacts({ cells }: Report): Fact[] {
  const choices = [...new Set(cells.map(({ keys }) => keys))];
  return choices.flatMap((keys) => (keys === 'uniform' ? [] : [{ label: 'keys', text: `${keys}: ${CHANCES[keys]}` }]));
}

function leaderInWords(leader: string | null): string {
  return leader === null ? 'its nodes do not say who leads' : `leader ${leader}`;
}

function clusterLine({ kind, nodes, leader, term, lazyfs, coLocated, ownCount }: ReportCluster): string {
  const unready = nodes.filter((node) => !node.ready).length;
  const parts = [
    `${kind}, ${plural(nodes.length, 'node')}${unready > 0 ? ` (${count(unready)} not ready)` : ''}`,
    ownCount === undefined ? leaderInWords(leader) : standingInWords(ownCount),
    ...(term === null ? [] : [`term ${term}`]),
    ...(lazyfs ? ['data on LazyFS, which is slower than the disk below it'] : []),
    ...(coLocated === null ? ['not known whether it shares a machine with the load'] : []),
  ];
  return parts.join(', ');
}

function dataLine(report: Report): string {
  // A run whose cells all need no dataset has none.
  const filled = report.tiers.filter((tier) =>
    report.cells.some((cell) => cell.tier === tier.name && cell.entries > 0),
  );
  const tiers = (report.cells.length === 0 ? report.tiers : filled).map(
    ({ name, entries, namespaces }) =>
      `${name} (${[`${count(entries)} entries in ${plural(namespaces, 'namespace')}`, ...fewerEntries(report, name, entries)].join('; ')})`,
  );
  const payloads = new Map(report.cells.map(({ payload }) => [payload.name, payloadName(payload)]));
  return [...tiers, `payload ${[...payloads.values()].join(' + ') || '-'}`, report.entropy, `seed ${report.seed}`].join(
    ', ',
  );
}

/** Payloads of which a tier was given fewer entries than it has, since as many would be too much to write. */
function fewerEntries({ cells }: Report, tier: string, all: number): string[] {
  const most = new Map<string, number>();
  for (const { entries, payload, tier: own } of cells) {
    if (own === tier) most.set(payload.name, Math.max(entries, most.get(payload.name) ?? 0));
  }
  return [...most].flatMap(([payload, entries]) =>
    entries === 0 || entries >= all ? [] : [`${count(entries)} with ${payload}`],
  );
}

function pinningFacts(report: Report): Fact[] {
  const words = pinningInWords(report);
  return words === null ? [] : [{ label: 'pinned', text: words }];
}

function hostLine(host: Report['host']): string {
  const filesystem = host.dataFilesystem === null ? '' : `, data on ${host.dataFilesystem}`;
  return `${host.cpuModel.trim() || 'unknown CPU'}, ${plural(host.cpus, 'CPU')}, ${byteSize(host.memoryBytes)}, ${host.kernel}${filesystem}`;
}

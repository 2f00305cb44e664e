import { byteSize, count, duration, plural, utcTime } from '../../../lib/base/format.ts';
import { printable, wrap } from '../../../lib/base/table.ts';
import type { Report, ReportCluster } from '../../../lib/report/report.ts';
import type { Style } from '../../system/terminal.ts';

const LABEL_WIDTH = 9;

/** What was measured, where and when, in a few labelled lines; each cluster has its own, labelled by its name. */
export function renderHead(report: Report, width: number, style: Style): string[] {
  const { clusters, host, versions } = report;
  const seconds = (Date.parse(report.endedAt) - Date.parse(report.startedAt)) / 1000;
  const ended = report.state === 'complete' ? style.green('complete') : style.red('ABORTED');
  const labelled = (label: string, text: string): string[] =>
    wrap(text, width - LABEL_WIDTH).map((line, at) => style.dim((at === 0 ? label : '').padEnd(LABEL_WIDTH)) + line);
  return [
    `${style.bold(`raftmark run ${printable(report.runId)}`)}  ${ended}, ${utcTime(report.startedAt)}, ${duration(seconds)}`,
    ...labelled('target', targetLine(report)),
    ...clusters.flatMap((cluster) => labelled(cluster.name, clusterLine(cluster))),
    ...(clusters.some(({ coLocated }) => coLocated) ? labelled('', CO_LOCATED).map(style.yellow) : []),
    ...labelled('data', dataLine(report)),
    ...labelled('host', hostLine(host)),
    ...labelled('tools', `raftmark ${versions.raftmark}, k6 ${versions.k6}, Node ${versions.node}`),
  ];
}

const CO_LOCATED = 'load and nodes share one machine and compete for it: separate machines would give other figures';

function targetLine({ target, versions }: Report): string {
  if (versions.target === null) return `${target} (it does not tell its version)`;
  return versions.target.startsWith(`${target} `) ? versions.target : `${target} on ${versions.target}`;
}

function clusterLine({ kind, nodes, leader, term, coLocated }: ReportCluster): string {
  const unready = nodes.filter((node) => !node.ready).length;
  const parts = [
    `${kind}, ${plural(nodes.length, 'node')}${unready > 0 ? ` (${count(unready)} not ready)` : ''}`,
    leader === null ? 'its nodes do not say who leads' : `leader ${leader}`,
    ...(term === null ? [] : [`term ${term}`]),
    ...(coLocated === null ? ['not known whether it shares a machine with the load'] : []),
  ];
  return parts.join(', ');
}

function dataLine(report: Report): string {
  const tiers = report.tiers.map(
    ({ name, entries, namespaces }) => `${name} (${count(entries)} entries in ${plural(namespaces, 'namespace')})`,
  );
  const payloads = new Map(report.cells.map(({ payload }) => [payload.name, payloadName(payload)]));
  return [...tiers, `payload ${[...payloads.values()].join(' + ') || '-'}`, report.entropy, `seed ${report.seed}`].join(
    ', ',
  );
}

/** A payload as its label and size, or just the size where that is its label: `medium (1 KB)`, `64KB`. */
export function payloadName({ name, bytes }: { readonly name: string; readonly bytes: number }): string {
  return /^\d/.test(name) ? name : `${name} (${byteSize(bytes)})`;
}

function hostLine(host: Report['host']): string {
  const filesystem = host.dataFilesystem === null ? '' : `, data on ${host.dataFilesystem}`;
  return `${host.cpuModel.trim() || 'unknown CPU'}, ${plural(host.cpus, 'CPU')}, ${byteSize(host.memoryBytes)}, ${host.kernel}${filesystem}`;
}

import { grouped } from '../../../base/grouped.ts';
import type { ConfiguredSetting } from '../../../report/settings.ts';
import { SETTINGS, type SettingName } from '../../../targets/settings.ts';
import { foundElectionTimeoutMs } from '../evidence.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';
import { configured, rangeInWords, WORDS } from './configured.ts';

/** What one place says of a setting, and what another says of it. */
interface Difference {
  readonly name: SettingName;
  readonly key: string;
  readonly one: Said;
  readonly other: Said;
  /** Two nodes of one cluster, or what is written and what nodes have. */
  readonly between: 'nodes' | 'places';
}

interface Said {
  /** A phrase without the value. */
  readonly who: string;
  readonly value: number;
  readonly upTo: number;
}

/** Nodes that are configured differently, or otherwise than files say. */
export const settingsDiffer: Insight = {
  id: 'settings-differ',
  kind: 'trouble',
  title: 'nodes are configured differently, or otherwise than it is written',
  formula:
    'Of a setting that is known of several nodes from the same kind of place, two have different values; or a node tells another value than its settings file or the configuration file has for it; or a failover found another election timeout than the configured one. Always a warning.',
  source:
    "Etcd's documentation on tuning: heartbeat interval and election timeout have to be the same on all members; Ongaro, Consensus: Bridging Theory and Practice, 3.9: followers draw their election timeouts from one range.",
  disproof: 'It is meant so: one node is being moved to the new value after the other.',
  find: (report) =>
    report.clusters.flatMap(({ name, settings = [] }) =>
      [...betweenNodes(settings), ...againstTold(settings), ...againstFound(report, name)].map((each) =>
        noticed(name, each),
      ),
    ),
};

function noticed(cluster: string, { name, key, one, other, between }: Difference): Noticed {
  const { unit } = SETTINGS[name];
  const words = WORDS[name];
  return {
    severity: 'warning',
    cluster,
    title: `The ${words} (${key}) is ${rangeInWords(name, one)} ${one.who}, and ${rangeInWords(name, other)} ${other.who}.`,
    measured: [
      {
        ...{ what: `${words}, ${one.who}`, value: one.value, unit: unit === 'entries' ? 'count' : unit },
        against: { what: other.who, value: other.value },
      },
    ],
    certainty:
      between === 'nodes' ? 'Both are from the same kind of place.' : 'What nodes tell goes before what files say.',
    cost:
      between === 'nodes'
        ? 'What is measured depends on which node leads.'
        : 'Findings are held against what nodes have, not against what was meant.',
    advice:
      between === 'nodes'
        ? `Give all nodes the same ${words} (${key}).`
        : 'Start the nodes with what is written, or write what they are started with.',
    cells: [],
  };
}

const upToOf = ({ value, upTo = value }: ConfiguredSetting): number => upTo;

function said(setting: ConfiguredSetting, who: string): Said {
  return { who, value: setting.value, upTo: upToOf(setting) };
}

/** Of each kind of place the first two values of a setting that are not the same. */
function betweenNodes(settings: readonly ConfiguredSetting[]): Difference[] {
  return grouped(settings, ({ name, from }) => JSON.stringify([name, from])).flatMap(([first, ...rest]) => {
    const other = rest.find((each) => each.value !== first.value || upToOf(each) !== upToOf(first));
    if (other === undefined) return [];
    const { name, key } = first;
    return [{ name, key, one: said(first, onNodes(first)), other: said(other, onNodes(other)), between: 'nodes' }];
  });
}

const onNodes = ({ onlyOn }: ConfiguredSetting): string =>
  onlyOn === undefined ? 'on all nodes' : `on ${onlyOn.join(', ')}`;

/** What nodes tell against what is written for them; the configuration file corrects settings files. */
function againstTold(settings: readonly ConfiguredSetting[]): Difference[] {
  return settings.flatMap((told): Difference[] => {
    if (told.from !== 'told by the node') return [];
    const about = settings.filter((each) => each.name === told.name && shareNode(each, told));
    const written =
      about.find(({ from }) => from === 'configuration') ?? about.find(({ from }) => from === 'settings file');
    if (written === undefined || (written.value === told.value && upToOf(written) === upToOf(told))) return [];
    const where = written.from === 'configuration' ? 'by the configuration file' : 'by the settings file';
    const who =
      told.onlyOn === undefined
        ? 'as the nodes tell'
        : `as ${told.onlyOn.join(', ')} ${told.onlyOn.length === 1 ? 'tells' : 'tell'}`;
    return [{ name: told.name, key: told.key, one: said(written, where), other: said(told, who), between: 'places' }];
  });
}

function shareNode({ onlyOn: one }: ConfiguredSetting, { onlyOn: other }: ConfiguredSetting): boolean {
  return one === undefined || other === undefined || one.some((node) => other.includes(node));
}

/** The election timeout as it is configured against the one that a failover found. */
function againstFound(report: Observed, cluster: string): Difference[] {
  const set = configured(report, cluster, 'election-timeout');
  const ms = foundElectionTimeoutMs(report, cluster);
  if (set === null || ms === null || (ms >= set.value && ms <= set.upTo)) return [];
  const other = { who: 'as a failover found it', value: ms, upTo: ms };
  return [
    { name: 'election-timeout', key: set.key, one: { ...set, who: 'as it is configured' }, other, between: 'places' },
  ];
}

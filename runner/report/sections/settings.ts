import { clusterTitle, hasOwnName } from '../../../lib/analysis/cells.ts';
import { rangeInWords, WORDS } from '../../../lib/analysis/insights/settings/configured.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import type { ReportCluster } from '../../../lib/report/report.ts';
import { type ConfiguredSetting, SETTING_SOURCES, type SettingSource } from '../../../lib/report/settings.ts';
import { listOf, type Section } from '../section.ts';

/** Where settings are known from, ahead of them. */
const SOURCES: Readonly<Record<SettingSource, string>> = {
  flag: 'started with',
  'told by the node': 'told by the nodes',
  configuration: 'said by the configuration file',
  'settings file': 'in settings files',
};

/** What nodes are configured with, in a line for each place that it is known from; clusters that have the same share it. */
export const settings: Section = {
  title: 'Settings',
  of({ clusters }) {
    const lines = clusters.flatMap((cluster) => linesOf(cluster).map((text) => ({ text, cluster })));
    return listOf(
      grouped(lines, ({ text }) => text).map((same) => {
        const names = same.filter(({ cluster }) => hasOwnName(cluster)).map(({ cluster }) => clusterTitle(cluster));
        const [{ text }] = same;
        // Of a cluster that has no name of its own nothing needs to be told apart.
        const all = same.map(({ cluster }) => clusterTitle(cluster)).join(', ');
        return { mark: '-', text: names.length === 0 ? text : `${all}: ${text}` };
      }),
    );
  },
};

function linesOf({ settings: known = [] }: ReportCluster): string[] {
  return SETTING_SOURCES.flatMap((source) => {
    const own = known.filter(({ from }) => from === source);
    return own.length === 0 ? [] : [`${SOURCES[source]}: ${own.map(inWords).join('; ')}`];
  });
}

function inWords({ name, value, upTo = value, key, onlyOn }: ConfiguredSetting): string {
  const where = onlyOn === undefined ? '' : ` on ${onlyOn.join(', ')}`;
  return `${WORDS[name]} ${rangeInWords(name, { value, upTo })}${where} (${key})`;
}

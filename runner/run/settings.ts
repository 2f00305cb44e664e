import { grouped } from '../../lib/base/grouped.ts';
import type { ConfiguredSetting, SettingSource } from '../../lib/report/settings.ts';
import { PATIENCE } from '../../lib/targets/patience.ts';
import { SETTING_NAMES, SETTINGS, type Setting } from '../../lib/targets/settings.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { ClusterNode } from '../cluster/cluster.ts';
import { isEmbeddedCluster } from '../cluster/cluster.ts';
import type { Acquired } from '../cluster/find.ts';
import type { Sender } from '../cluster/send.ts';
import type { Recipe } from '../embedded/recipe.ts';
import type { SaidOfSettings } from '../options/clusters.ts';
import type { FoundCluster } from '../report/record.ts';
import { inWords, readRegular } from '../system/files.ts';
import type { SessionContext } from './session.ts';

export interface SettingsContext {
  readonly target: Target;
  readonly sender: Sender;
  /** How embedded nodes were started; null where raftmark starts none. */
  readonly recipe: Pick<Recipe, 'settings'> | null;
  readonly configured: SaidOfSettings;
}

/** What the nodes of a cluster are configured with, and what could not be read of it. */
export interface FoundSettings {
  readonly settings: readonly ConfiguredSetting[];
  /** Clauses. */
  readonly warnings: readonly string[];
}

/** What one node has, and where that is from. */
interface OfNode extends Setting {
  readonly node: string;
  readonly from: SettingSource;
}

/**
 * What is known of how the nodes of a cluster are configured: of nodes that raftmark started what it started them with, of others what
 * they tell, what their settings files have and what the configuration file says. Never rejects, and never a default that may have been changed.
 */
export async function settingsOf(
  { cluster }: Pick<Acquired, 'cluster'>,
  context: SettingsContext,
): Promise<FoundSettings> {
  const { nodes } = cluster;
  const of = (node: ClusterNode, from: SettingSource, some: readonly Setting[]): OfNode[] =>
    some.map((each) => ({ ...each, node: node.name, from }));
  if (isEmbeddedCluster(cluster)) {
    const started = context.recipe?.settings ?? [];
    return {
      settings: merged(
        nodes.flatMap((node) => of(node, 'flag', started)),
        nodes.length,
      ),
      warnings: [],
    };
  }
  // All at the same time: each that does not answer costs as long as it is waited for.
  const found = await Promise.all(
    nodes.map(async (node) => {
      // Behind a load balancer any of the members answers, and nobody knows which.
      const told = cluster.balanced ? [] : await toldBy(node, context);
      const read = await inFileOf(node, context);
      const [inFile, warnings] = typeof read === 'string' ? [[], [read]] : [read, []];
      const settings = [
        ...of(node, 'told by the node', told),
        ...of(node, 'settings file', inFile),
        ...of(node, 'configuration', saidOfAll(context)),
      ];
      return { settings, warnings };
    }),
  );
  return {
    settings: merged(
      found.flatMap(({ settings }) => settings),
      nodes.length,
    ),
    warnings: found.flatMap(({ warnings }) => warnings),
  };
}

/** A cluster with what its nodes are configured with, where that is known; warns of what could not be read. */
export async function withSettings(
  found: FoundCluster,
  acquired: Acquired,
  { options: { target, configured }, sender, recipe, warn }: SessionContext,
): Promise<FoundCluster> {
  const { settings, warnings } = await settingsOf(acquired, { target, sender, recipe, configured });
  for (const warning of warnings) warn(warning);
  return settings.length === 0 ? found : { ...found, settings };
}

/** What a node tells; the first answer that tells a setting counts. One that tells nothing is no news. */
async function toldBy({ url }: ClusterNode, { target, sender }: SettingsContext): Promise<Setting[]> {
  const told = new Map<string, Setting>();
  for (const question of target.settings?.questions ?? []) {
    const read = question.read(await sender.send(url, question.request(), PATIENCE.statusMs));
    if ('absent' in read) continue;
    for (const setting of read) if (!told.has(setting.name)) told.set(setting.name, setting);
  }
  return [...told.values()];
}

/** What the settings file of a node has; or what is wrong with it, a clause. Empty without one. */
async function inFileOf(
  { name, url }: ClusterNode,
  { target, configured }: SettingsContext,
): Promise<readonly Setting[] | string> {
  const path = configured.files.get(url);
  if (path === undefined) return [];
  const ofIt = `the settings file of ${name}, ${path},`;
  const file = target.settings?.file ?? { absent: `raftmark reads no settings file of ${target.name}` };
  if (typeof file !== 'function') {
    return `${ofIt} is left out: ${file.absent}; the field settings of the configuration file says them for all nodes`;
  }
  try {
    const read = file(await readRegular(path));
    return 'absent' in read ? `${ofIt} ${read.absent}: nothing of it is known` : read;
  } catch (error) {
    return `${ofIt} cannot be read: ${inWords(error)}`;
  }
}

function saidOfAll({ target, configured }: SettingsContext): Setting[] {
  return [...configured.said].map(([name, value]) => ({ name, key: target.settings?.keys[name] ?? name, value }));
}

/** One for all nodes that have the same from the same place, in the order of the settings. */
function merged(all: readonly OfNode[], nodes: number): ConfiguredSetting[] {
  const groups = grouped(all, ({ name, key, value, upTo, from }) => JSON.stringify([name, key, value, upTo, from]));
  const found = groups.map((group): ConfiguredSetting => {
    const [{ node: _, ...setting }] = group;
    const names = group.map(({ node }) => node);
    return {
      ...setting,
      unit: SETTINGS[setting.name].unit,
      ...(names.length < nodes ? { onlyOn: names } : {}),
    };
  });
  return SETTING_NAMES.flatMap((name) => found.filter((each) => each.name === name));
}

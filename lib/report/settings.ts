import type { SettingName, SettingUnit } from '../targets/settings.ts';
import type { Amount, NodeName, Text } from './figures.ts';

/** Where it is known from how nodes are configured. */
export const SETTING_SOURCES = ['flag', 'told by the node', 'configuration', 'settings file'] as const;

export type SettingSource = (typeof SETTING_SOURCES)[number];

/** A value that nodes are configured with, of those that findings rest on. */
export interface ConfiguredSetting {
  /** What it is, whatever the product calls it. */
  readonly name: SettingName;
  /** The product's own flag or key. */
  readonly key: Text;
  /** How much; of a range that nodes draw theirs from, its lower end. */
  readonly value: Amount;
  /** The upper end of such a range. Absent where there is none. */
  readonly upTo?: Amount;
  /** What it is counted in; entries are those of the log. */
  readonly unit: SettingUnit;
  /** Flag: raftmark started the nodes with it. Told by the node: on its command line, or by its metrics. Configuration: raftmark's own configuration file says so. Settings file: it is in the file that the configuration file names for the node. */
  readonly from: SettingSource;
  /** The nodes that have it so. Absent where all of the cluster have. @minItems 1 */
  readonly onlyOn?: readonly NodeName[];
}

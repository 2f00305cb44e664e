import type { Threshold } from '../../../lib/analysis/thresholds.ts';
import type { Target } from '../../../lib/targets/target.ts';

/** Read from the working directory when it is there and no other is named. */
export const CONFIG_FILE = 'raftmark.config.json';

/** What a user may tell raftmark how to do to a node. */
export const COMMANDS = ['start', 'stop', 'kill', 'wipe', 'pause', 'resume', 'isolate', 'heal'] as const;
export type CommandName = (typeof COMMANDS)[number];
/** A program and its arguments, to be run without a shell in the configuration's folder. */
export type Command = readonly string[];

/** A node as the configuration file describes it. */
export interface ConfigNode {
  readonly name: string;
  /** Base URL, no trailing slash. */
  readonly url: string;
  /** At most one of `pid` and `pidFile` is set. */
  readonly pid: number | null;
  /** Absolute path. */
  readonly pidFile: string | null;
  /** Absolute path. */
  readonly dataFolder: string | null;
  readonly commands: Readonly<Partial<Record<CommandName, Command>>>;
}

/** What a scenario is to do otherwise than by default; null where nothing is said. */
export interface ScenarioOverride {
  readonly users: readonly number[] | null;
  readonly durationMs: number | null;
  readonly warmupMs: number | null;
}

/** The configuration file, checked. */
export interface Config {
  /** As it was named, for messages. */
  readonly file: string;
  /** Absolute path of the folder that it lies in. */
  readonly folder: string;
  readonly target: Target | null;
  /** Empty when the file names none. */
  readonly nodes: readonly ConfigNode[];
  readonly single: ConfigNode | null;
  /** By the name of the scenario. */
  readonly scenarios: ReadonlyMap<string, ScenarioOverride>;
  readonly thresholds: readonly Threshold[];
}

/** A node as it is written. */
export interface NodeEntry {
  readonly name?: string;
  readonly url: string;
  readonly pid?: number;
  readonly pidFile?: string;
  readonly dataFolder?: string;
  readonly commands?: Readonly<Partial<Record<CommandName, Command>>>;
}

/** A scenario's settings as they are written. */
export interface OverrideEntry {
  readonly users?: readonly number[];
  readonly duration?: string;
  readonly warmup?: string;
}

/** The content of the file, as docs/config.schema.json has it. */
export interface ConfigFile {
  readonly $schema?: string;
  readonly target?: string;
  readonly nodes?: readonly NodeEntry[];
  readonly single?: NodeEntry;
  readonly scenarios?: Readonly<Record<string, OverrideEntry>>;
  readonly thresholds?: readonly Threshold[];
}

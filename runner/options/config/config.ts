import type { ThresholdRule } from '../../../lib/analysis/threshold-rules/parse.ts';
import type { Threshold } from '../../../lib/analysis/thresholds.ts';
import type { FaultVerb } from '../../../lib/report/faults.ts';
import type { Protocol, Reads, Target } from '../../../lib/targets/target.ts';
import type { Command } from '../../system/command.ts';
import type { SaidSettings, SettingsEntry } from './settings.ts';

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
  /** Absolute path. */
  readonly tempFolder: string | null;
  /** Absolute path. */
  readonly log: string | null;
  /** Absolute path of its settings file. */
  readonly settings: string | null;
  readonly commands: Readonly<Partial<Record<FaultVerb, Command>>>;
}

/** What a scenario is to do otherwise than by default; null where nothing is said. */
export interface ScenarioOverride {
  readonly users: readonly number[] | null;
  readonly durationMs: number | null;
  readonly warmupMs: number | null;
}

/** What the nodes are shown; files by their absolute paths, null where nothing is said. */
export interface ConfigAccess {
  readonly user: string | null;
  readonly passwordFile: string | null;
  readonly cacert: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

export const NO_ACCESS: ConfigAccess = { user: null, passwordFile: null, cacert: null, cert: null, key: null };

/** What flags say of how the nodes of the file are reached. */
export interface Given {
  readonly target: Target | null;
  /** Whether they bring certificates. */
  readonly tls: boolean;
}

/** The configuration file, checked. */
export interface Config {
  /** As it was named, for messages. */
  readonly file: string;
  /** Absolute path of the folder that it lies in. */
  readonly folder: string;
  readonly target: Target | null;
  /** Null when the file does not say; whether the target offers it is not checked yet. */
  readonly protocol: Protocol | 'both' | null;
  readonly reads: Reads | null;
  /** Empty when the file names none. */
  readonly nodes: readonly ConfigNode[];
  readonly single: ConfigNode | null;
  /** Of all nodes alike; empty when the file says nothing of it. */
  readonly settings: SaidSettings;
  readonly access: ConfigAccess;
  /** By the name of the scenario. */
  readonly scenarios: ReadonlyMap<string, ScenarioOverride>;
  readonly thresholds: readonly Threshold[];
  /** Limits in words. */
  readonly rules: readonly ThresholdRule[];
}

/** A node as it is written. */
export interface NodeEntry {
  readonly name?: string;
  readonly url: string;
  readonly pid?: number;
  readonly pidFile?: string;
  readonly dataFolder?: string;
  readonly tempFolder?: string;
  readonly log?: string;
  readonly settings?: string;
  readonly commands?: Readonly<Partial<Record<FaultVerb, Command>>>;
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
  readonly protocol?: Protocol | 'both';
  readonly reads?: Reads;
  readonly nodes?: readonly NodeEntry[];
  readonly single?: NodeEntry;
  readonly settings?: SettingsEntry;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly scenarios?: Readonly<Record<string, OverrideEntry>>;
  readonly thresholds?: readonly Threshold[];
  readonly rules?: readonly string[];
}

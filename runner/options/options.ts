import type { ThresholdRule } from '../../lib/analysis/threshold-rules/parse.ts';
import type { Threshold } from '../../lib/analysis/thresholds.ts';
import type { Access } from '../cluster/access.ts';
import type { FaultOptions } from '../faults/options.ts';
import { usageError } from '../system/errors.ts';
import { accessTo } from './access.ts';
import { type Clusters, readClusters, wantsEmbedded } from './clusters.ts';
import { type Config, NO_ACCESS } from './config/config.ts';
import { readFaults } from './faults.ts';
import type { BenchFlags, PlainFlags } from './flags/bench.ts';
import { type Labels, labelsOf } from './labels.ts';
import { type Load, readLoad } from './load.ts';
import { type Manners, readManners } from './manner.ts';
import { type Reach, readReach } from './reach.ts';

/** What a run is to do: the flags that decide by themselves, and what flags, environment and configuration file decide together. */
export interface BenchOptions
  extends PlainFlags,
    Omit<Reach, 'hosts' | 'target' | 'access' | 'spelling'>,
    Manners,
    Clusters,
    Load {
  readonly access: Access;
  /** What scenarios that break nodes do. */
  readonly faults: FaultOptions;
  readonly thresholds: readonly Threshold[];
  /** Limits in words: those of flags, and those of the configuration file behind them. */
  readonly rules: readonly ThresholdRule[];
  /** What the user says of the run. */
  readonly labels: Labels;
  /** Whether raftmark's own nodes are reached over TLS. */
  readonly tls: boolean;
}

/** @throws UserError (exit 2) when nodes of the user's are to be wiped and may not be broken */
function checkFresh(
  { fresh, faultsAllowed, cleanup }: BenchFlags,
  { hosts, singleHost }: Pick<Clusters, 'hosts' | 'singleHost'>,
): void {
  if (fresh === 'blocks' && !cleanup) {
    throw usageError(
      '--fresh blocks deletes each dataset before the next, and --no-cleanup keeps them: leave one of them out',
    );
  }
  if (fresh === null || faultsAllowed || (hosts === null && singleHost === null)) return;
  throw usageError(
    '--fresh stops and wipes your own nodes with the commands of the configuration file, and deletes EVERYTHING on them: add --allow-faults to let it, or leave --fresh out',
  );
}

/**
 * Decides what no flag can decide alone.
 * @throws UserError (exit 2) that names the flags at fault and what to do
 */
export function readOptions(given: BenchFlags, env: NodeJS.ProcessEnv, config: Config | null = null): BenchOptions {
  if (given.tls) checkTls(given);
  // Who asks for TLS of an embedded cluster asks for one.
  const flags = given.tls ? { ...given, nodes: given.nodes ?? ([3] as const) } : given;
  if (flags.recalibrate && !flags.calibration) {
    throw usageError('--recalibrate and --no-calibration exclude each other: leave one of them out');
  }
  // Who asks for an embedded cluster gets one; what the file says of the user's nodes is then for nobody.
  const embedded = wantsEmbedded(flags);
  const reach = readReach(flags, env, embedded && config !== null ? { ...config, access: NO_ACCESS } : config);
  const manners = readManners(reach.target, flags, config);
  const clusters = readClusters(flags, reach, config);
  const { hosts, singleHost } = clusters;
  checkFresh(flags, clusters);
  const access = accessTo([...(hosts ?? []), ...(singleHost === null ? [] : [singleHost])], reach.access);
  return {
    ...flags,
    ...reach,
    access,
    ...manners,
    ...clusters,
    ...readLoad(flags, manners.target, config),
    faults: readFaults(flags, flags.timeoutMs),
    thresholds: config?.thresholds ?? [],
    labels: labelsOf(flags.labelList, access),
    rules: distinct([...flags.thresholdRules, ...(config?.rules ?? [])]),
  };
}

/** Of those that are written alike, one. */
function distinct(rules: readonly ThresholdRule[]): ThresholdRule[] {
  return [...new Map(rules.map((rule) => [rule.text, rule])).values()];
}

/** @throws UserError (exit 2) for what nodes that are secured by raftmark cannot be together with */
function checkTls({ hosts, singleHost, apiKey, apiKeyFile, user, cacert, cert, key, cleanup }: BenchFlags): void {
  if (hosts !== null || singleHost !== null) {
    throw usageError(
      '--tls is for nodes that raftmark starts; nodes of your own are reached over TLS at https:// addresses',
    );
  }
  const own = [apiKey, apiKeyFile, user, cacert, cert, key].find((value) => value !== null);
  if (own !== undefined) {
    throw usageError(
      '--tls makes certificates and secrets of its own: leave --api-key, --user, --cacert, --cert and --key out',
    );
  }
  if (!cleanup) throw usageError('--tls and --no-cleanup exclude each other: the certificates end with the run');
}

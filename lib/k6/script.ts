import http from 'k6/http';
import type { Options } from 'k6/options';
import { type Dataset, makeDataset } from '../data/dataset.ts';
import { TREND_STATS } from '../exchange/metrics.ts';
import type { Settings } from '../exchange/settings.ts';
import { COMMON_OPTIONS, readAccess } from './client.ts';
import { makeWire } from './make-wire.ts';
import { sharedPool } from './requests.ts';
import { readTls, type TlsMaterial, tlsOptions } from './tls.ts';
import type { Wire } from './wire.ts';

/** What every script makes in its init context. */
export interface ScriptBasis {
  readonly wire: Wire;
  readonly tls: TlsMaterial;
  /** The text that all values are cut from. */
  readonly pool: () => string;
  readonly dataset: Dataset;
}

/**
 * Init context only: it also tells k6 which statuses the target means as success.
 * @param open whether the load is an open one
 */
export async function scriptBasis(settings: Settings, open = false): Promise<ScriptBasis> {
  const { target, tier, seed } = settings;
  const tls = readTls(settings);
  const access = await readAccess(settings);
  http.setResponseCallback(http.expectedStatuses(...(target.okStatuses as [number, ...number[]])));
  return {
    wire: makeWire(settings, access, tls, open),
    tls,
    pool: sharedPool(settings),
    dataset: makeDataset(tier, seed),
  };
}

/**
 * The options that every script shares, with the tags that join its samples to the report.
 * @param scenario the tag of that name
 */
export function scriptOptions(settings: Settings, tls: TlsMaterial, scenario: string): Options {
  const { run, cluster, target, tier, payload } = settings;
  return {
    ...(COMMON_OPTIONS as unknown as Options),
    ...tlsOptions(settings, tls),
    summaryTrendStats: [...TREND_STATS],
    tags: { run, cluster, protocol: target.protocol, tier: tier.name, payload: payload.name, scenario },
  };
}

import http from 'k6/http';
import type { Options } from 'k6/options';
import { type Dataset, makeDataset } from '../data/dataset.ts';
import { Pieces } from '../data/pieces.ts';
import { Values } from '../data/values.ts';
import { TREND_STATS } from '../exchange/metrics.ts';
import type { Settings } from '../exchange/settings.ts';
import type { Target } from '../targets/target.ts';
import { COMMON_OPTIONS, K6_TEXT, readAccess } from './client.ts';
import { makeWire } from './make-wire.ts';
import { readTls, type TlsMaterial, tlsOptions } from './tls.ts';
import type { EventLoopLoad, Wire } from './wire.ts';

/** What every script makes in its init context. */
export interface ScriptBasis {
  readonly wire: Wire;
  readonly tls: TlsMaterial;
  readonly pieces: Pieces;
  readonly values: Values;
  readonly dataset: Dataset;
}

/**
 * Init context only: it also tells k6 which statuses the target means as success.
 * @param load on an event loop; null where there is none
 */
export async function scriptBasis(settings: Settings, load: EventLoopLoad | null = null): Promise<ScriptBasis> {
  const { target, tier, seed, payload, entropy } = settings;
  const tls = readTls(settings);
  const access = await readAccess(settings);
  http.setResponseCallback(http.expectedStatuses(...(target.okStatuses as [number, ...number[]])));
  const pieces = new Pieces(payload.bytes, seed, entropy, K6_TEXT);
  const values = new Values({ seed, payloadBytes: payload.bytes, pieces });
  return { wire: makeWire(settings, access, tls, load), tls, pieces, values, dataset: makeDataset(tier, seed) };
}

/**
 * The options that every script shares, with the tags that join its samples to the report.
 * @param scenario the tag of that name
 */
export function scriptOptions(settings: Settings<Target>, tls: TlsMaterial, scenario: string): Options {
  const { run, cluster, target, tier, payload } = settings;
  return {
    ...(COMMON_OPTIONS as unknown as Options),
    ...tlsOptions(settings, tls),
    summaryTrendStats: [...TREND_STATS],
    tags: { run, cluster, protocol: target.protocol, tier: tier.name, payload: payload.name, scenario },
  };
}

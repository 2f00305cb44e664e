import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts } from '../../runner/system/ports.ts';
import { provideTool } from '../../runner/tools/provide.ts';
import type { Context } from './part.ts';
import { type Server, startServer } from './server.ts';

/** Calls of the KV service that an etcd member has answered, from the text of its /metrics. */
export function answeredCalls(metrics: string): number {
  const counts = metrics.matchAll(/^grpc_server_handled_total\{[^}]*grpc_service="etcdserverpb\.KV"[^}]*\} (\S+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

/**
 * Measures against a lone etcd member of one's own that does not wait for its disk; it is gone afterwards.
 * @throws UserError, exit 3 when etcd cannot be had or does not start
 */
export async function withLoneEtcd<T>(context: Context, measure: (etcd: Server) => Promise<T>): Promise<T> {
  const { path } = await provideTool('etcd', { signal: context.signal, log: context.log });
  const [client, peer] = (await freePorts(2)) as [number, number];
  const [url, peerUrl] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  const folder = join(context.folder, `etcd-${client}`);
  await mkdir(folder);
  const flags = {
    name: 'lone',
    'data-dir': join(folder, 'data'),
    'listen-client-urls': url,
    'advertise-client-urls': url,
    'listen-peer-urls': peerUrl,
    'initial-advertise-peer-urls': peerUrl,
    'initial-cluster': `lone=${peerUrl}`,
    'unsafe-no-fsync': 'true',
    'log-level': 'error',
  };
  const etcd = await startServer(context, {
    command: [path, ...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`)],
    url,
    requests: async () => {
      const page = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(2_000) });
      return answeredCalls(await page.text());
    },
    log: join(folder, 'etcd.log'),
  });
  try {
    return await measure(etcd);
  } finally {
    await etcd.stop();
  }
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataset } from '../../lib/data/dataset.ts';
import { Pieces } from '../../lib/data/pieces.ts';
import { HEAD_BYTES, STAMP_BYTES } from '../../lib/data/stamp.ts';
import { TIERS } from '../../lib/data/tier.ts';
import { Values } from '../../lib/data/values.ts';
import { DEFAULTS } from '../../lib/exchange/settings.ts';
import { confman } from '../../lib/targets/confman.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { freePorts } from '../../runner/system/ports.ts';
import { NODE_TEXT } from '../../runner/system/text-engine.ts';
import { findOnPath } from '../../runner/tools/probe.ts';
import type { Context } from './part.ts';
import { type Server, startServer } from './server.ts';

/** Bytes of the value that every read answers. */
export const VALUE_BYTES = 1_024;
type TierName = (typeof TIERS)[number]['name'];

/** How to get what a part needs besides k6. */
export const INSTALL = 'apt-get install nginx-light wrk';

/** Distributions put it where only root looks. */
const ADMIN_FOLDERS = '/usr/sbin:/usr/local/sbin';

/**
 * The whole configuration: one worker, nothing logged, one answer for every entry but for its mark. The scripts verify the
 * values they read: this one carries the stamp of a write, and the mark of the entry that is asked for.
 * @param tiers whose entries are known
 */
export function nginxConfig(folder: string, port: number, tiers: readonly TierName[]): string {
  const { seed, entropy } = DEFAULTS;
  const pieces = new Pieces(VALUE_BYTES, seed, entropy, NODE_TEXT);
  const values = new Values({ seed, payloadBytes: VALUE_BYTES, pieces });
  const made = (entry: number): string => values.make({ writer: 1, count: 1 }, entry);
  const marks: string[] = [];
  for (const tier of TIERS.filter(({ name }) => tiers.includes(name))) {
    const dataset = makeDataset(tier, seed);
    for (let entry = 0; entry < tier.entries; entry++) {
      const { path } = confman.entries.read(dataset.entry(entry));
      marks.push(`${path} ${made(entry).slice(STAMP_BYTES, HEAD_BYTES)};`);
    }
  }
  const value = `${made(0).slice(0, STAMP_BYTES)}\${mark}${made(0).slice(HEAD_BYTES)}`;
  const ready = {
    status: 'ready',
    cluster: { role: 'leader', leaderKnown: true, leader: `http://127.0.0.1:${port}/`, term: 1 },
  };
  return `daemon off;
master_process off;
worker_processes 1;
pid "${folder}/nginx.pid";
error_log "${folder}/nginx.log" warn;
events { worker_connections 4096; }
http {
  access_log off;
  default_type application/json;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  map_hash_max_size ${4 * marks.length};
  map_hash_bucket_size 512;
  map $uri $mark {
${marks.join('\n')}
  }
  client_header_buffer_size 4k;
  client_max_body_size 64m;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `  ${kind}_temp_path "${folder}/${kind}";`).join('\n')}
  server {
    listen 127.0.0.1:${port};
    location /api/v1/ {
      if ($request_method = GET) { return 200 '${JSON.stringify({ value })}'; }
      return 200 '{"version":0}';
    }
    location = /health/ready { return 200 '${JSON.stringify(ready)}'; }
    location = /nginx_status { stub_status; }
  }
}
`;
}

/** Requests so far, from a page of nginx's stub_status; NaN when it is another page. */
export function statusRequests(page: string): number {
  return Number(/^ *\d+ +\d+ +(\d+) *$/m.exec(page)?.[1] ?? Number.NaN);
}

/** Measures against an nginx of one's own that answers as one Confman node would, as fast as anything can; it is gone afterwards. Throws as `startNginx` does. */
export async function withNginx<T>(
  context: Context,
  tiers: readonly TierName[],
  measure: (nginx: Server) => Promise<T>,
): Promise<T> {
  const nginx = await startNginx(context, tiers);
  try {
    return await measure(nginx);
  } finally {
    await nginx.stop();
  }
}

/**
 * Starts nginx on a free loopback port, pinned as the context says.
 * @throws UserError, exit 3 when it is not installed or does not start
 */
async function startNginx(context: Context, tiers: readonly TierName[]): Promise<Server> {
  const program = findOnPath('nginx', `${process.env.PATH}:${ADMIN_FOLDERS}`);
  if (program === null) throw unavailable(`nginx is not installed: ${INSTALL}`);
  const [port] = (await freePorts(1)) as [number];
  const folder = join(context.folder, `nginx-${port}`);
  await mkdir(folder);
  const config = join(folder, 'nginx.conf');
  await writeFile(config, nginxConfig(folder, port, tiers));
  const url = `http://127.0.0.1:${port}`;
  let asked = 0;
  return startServer(context, {
    command: [program, '-p', folder, '-c', config],
    url,
    requests: async () => {
      const page = await fetch(`${url}/nginx_status`, { signal: AbortSignal.timeout(2_000) });
      return statusRequests(await page.text()) - ++asked;
    },
    log: join(folder, 'nginx.log'),
  });
}

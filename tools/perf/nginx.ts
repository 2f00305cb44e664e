import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePool, makeValue } from '../../lib/data/payload.ts';
import { stampText } from '../../lib/data/stamp.ts';
import { DEFAULTS } from '../../lib/exchange/settings.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { freePorts } from '../../runner/system/ports.ts';
import { findOnPath } from '../../runner/tools/probe.ts';
import type { Context } from './part.ts';
import { type Server, startServer } from './server.ts';

/** Bytes of the value that every read answers. */
export const VALUE_BYTES = 1_024;
/** How to get what a part needs besides k6. */
export const INSTALL = 'apt-get install nginx-light wrk';

/** Distributions put it where only root looks. */
const ADMIN_FOLDERS = '/usr/sbin:/usr/local/sbin';

/**
 * The whole configuration: one worker, nothing logged, one answer for every entry. The scripts verify the values they read:
 * this one carries the stamp of a write and the text that belongs to it, which makes it right under any key.
 */
export function nginxConfig(folder: string, port: number): string {
  const pool = makePool(DEFAULTS.seed, VALUE_BYTES, DEFAULTS.entropy);
  const value = makeValue(stampText({ writer: 1, count: 1 }), 1, pool, VALUE_BYTES);
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
  client_header_buffer_size 4k;
  client_max_body_size 64m;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `  ${kind}_temp_path "${folder}/${kind}";`).join('\n')}
  server {
    listen 127.0.0.1:${port};
    location /api/v1/ {
      if ($request_method = GET) { return 200 '${JSON.stringify({ value })}'; }
      return 200 '{"success":true}';
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
export async function withNginx<T>(context: Context, measure: (nginx: Server) => Promise<T>): Promise<T> {
  const nginx = await startNginx(context);
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
async function startNginx(context: Context): Promise<Server> {
  const program = findOnPath('nginx', `${process.env.PATH}:${ADMIN_FOLDERS}`);
  if (program === null) throw unavailable(`nginx is not installed: ${INSTALL}`);
  const [port] = (await freePorts(1)) as [number];
  const folder = join(context.folder, `nginx-${port}`);
  await mkdir(folder);
  const config = join(folder, 'nginx.conf');
  await writeFile(config, nginxConfig(folder, port));
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

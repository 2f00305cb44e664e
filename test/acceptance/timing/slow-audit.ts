import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => resolve(body));
  });
}

/** Waits exactly: timers alone come a millisecond late, which is much of the shorter of the delays here. */
function after(ms: number, done: () => void): void {
  const due = performance.now() + ms;
  const spin = (): void => {
    if (performance.now() >= due) done();
    else setImmediate(spin);
  };
  setTimeout(spin, Math.max(0, ms - 3));
}

/**
 * A lone node of Confman's contract whose audit query takes a time that is known: so many ms per event of the namespace. A fake,
 * because a real one's growth is what has to be measured, so that nobody knows it beforehand.
 */
export class SlowAudit {
  readonly events = new Map<string, number>();
  private readonly msPerEvent: number;
  private readonly values = new Map<string, string>();
  private readonly server: Server;

  constructor(msPerEvent: number) {
    this.msPerEvent = msPerEvent;
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  /** Gives its base URL. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.url;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const [pathname = '', limit = ''] = (request.url ?? '').split('?limit=');
    const [namespace = '', part, key = ''] = pathname.split('/').slice(4);
    if (pathname === '/health/ready') {
      return send(200, {
        status: 'ready',
        cluster: { role: 'leader', leaderKnown: true, leader: `${this.url}/`, term: 1 },
      });
    }
    if (namespace === '')
      return send(
        200,
        [...this.events.keys()].map((path) => ({ path })),
      );
    const body = await bodyOf(request);
    if (part === 'audit') {
      const count = this.events.get(namespace) ?? 0;
      const shown = Math.min(count, Number(limit));
      const event = { timestamp: new Date(0).toISOString(), action: 'config.updated', key: 'key' };
      return after(this.msPerEvent * count, () =>
        send(
          200,
          Array.from({ length: shown }, () => event),
        ),
      );
    }
    if (part === 'config') return this.entry(request.method === 'PUT', namespace, key, body, send);
    if (request.method === 'PUT') this.events.set(namespace, 0);
    else this.events.delete(namespace);
    return send(200, { version: 0 });
  }

  private entry(
    write: boolean,
    namespace: string,
    key: string,
    body: string,
    send: (status: number, body: unknown) => void,
  ): void {
    const name = `${namespace}/${key}`;
    if (!write) {
      const value = this.values.get(name);
      send(value === undefined ? 404 : 200, { value });
      return;
    }
    this.values.set(name, (JSON.parse(body) as { value: string }).value);
    this.events.set(namespace, (this.events.get(namespace) ?? 0) + 1);
    send(200, { version: 0 });
  }
}

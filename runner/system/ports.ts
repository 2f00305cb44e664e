import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { unavailable } from './errors.ts';

const HOST = '127.0.0.1';
const LOWEST = 20_000;

/** True when a listener can bind the port on the loopback address now. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: HOST, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** True when something accepts connections on the port now. */
export function accepts(port: number, host = HOST): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

/**
 * `count` distinct ports that are free now. They lie below the range from which the system takes the ports of outgoing
 * connections: a killed node must find its port free when it comes back, although clients kept dialling it, and a client
 * that dials a dead port inside that range may even connect to itself.
 */
export async function freePorts(count: number): Promise<number[]> {
  const end = Math.max(await firstOutgoingPort(), LOWEST + 1000);
  const found = new Set<number>();
  for (let attempt = 0; found.size < count && attempt < 50 * count; attempt++) {
    const port = randomInt(LOWEST, end);
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  if (found.size < count) throw unavailable(`no ${count} free ports between ${LOWEST} and ${end} on ${HOST}`);
  return [...found];
}

/** The ports first, first + 100, first + 200 ...; throws "port N is in use" (exit 3) when one is taken. */
export async function fixedPorts(first: number, count: number): Promise<number[]> {
  const ports = Array.from({ length: count }, (_, index) => first + 100 * index);
  for (const port of ports) {
    if (!(await isFree(port))) {
      throw unavailable(`port ${port} is in use on ${HOST}: stop what listens there or choose another first port`);
    }
  }
  return ports;
}

async function firstOutgoingPort(): Promise<number> {
  const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '32768 60999');
  return Number.parseInt(range, 10);
}

import { once } from 'node:events';
import { connect } from 'node:net';
import { nearestRank } from '../../lib/analysis/statistics.ts';
import type { RoundTrip } from '../../lib/report/calibration.ts';
import { unavailable } from '../system/errors.ts';

const WARM_UP = 200;
const ROUND_TRIPS = 2_000;
/** Of a small request's size. */
const BYTES = 64;
const LIMIT_MS = 2_000;

/**
 * Sends a few bytes to a process of this machine that sends them back, again and again, one at a time.
 * @throws UserError when it does not answer; the signal's reason
 */
export async function measureLoopback(
  port: number,
  signal: AbortSignal,
): Promise<Omit<RoundTrip, 'measuredAt' | 'cached'>> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true, signal });
  try {
    await once(socket, 'connect');
    const bytes = Buffer.alloc(BYTES, 'x');
    const times: number[] = [];
    const deadline = performance.now() + LIMIT_MS;
    for (let trip = 0; trip < WARM_UP + ROUND_TRIPS && performance.now() < deadline; trip++) {
      const began = performance.now();
      await thereAndBack(socket, bytes);
      if (trip >= WARM_UP) times.push(performance.now() - began);
    }
    if (times.length === 0) throw unavailable('too slow for a round trip over loopback to be measured');
    const ascending = times.sort((a, b) => a - b);
    return { roundTrips: times.length, p50Ms: nearestRank(ascending, 0.5), p99Ms: nearestRank(ascending, 0.99) };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    socket.destroy();
  }
}

function thereAndBack(socket: ReturnType<typeof connect>, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = bytes.length;
    const done = (error?: Error): void => {
      socket.off('data', take);
      socket.off('error', done);
      socket.off('close', closed);
      if (error === undefined) resolve();
      else reject(error);
    };
    const closed = (): void => done(new Error('the connection over loopback was closed'));
    const take = (chunk: Buffer): void => {
      left -= chunk.length;
      if (left <= 0) done();
    };
    socket.on('data', take);
    socket.once('error', done);
    socket.once('close', closed);
    socket.write(bytes);
  });
}

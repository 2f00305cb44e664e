import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { parseObject } from '../../../lib/base/json.ts';
import type { Protocol } from '../../../lib/targets/target.ts';
import { startProgram } from '../../system/command.ts';
import { environmentFor } from '../../system/environment.ts';
import { unavailable } from '../../system/errors.ts';
import { builtProgram } from '../../system/guardian.ts';
import { onProcessors, type Pin } from '../../system/pin.ts';
import type { InstantAnswers } from './answers.ts';

/** The process that answers at once. */
export interface InstantServer {
  readonly pid: number;
  /** Base URL of a node that is spoken to in a protocol. */
  url(protocol: Protocol): string;
  /** Sends back whatever it is sent. */
  readonly echoPort: number;
  /** Ends it; resolves when it is gone. Safe to call twice. */
  stop(): Promise<void>;
}

const START_MS = 10_000;

/**
 * Starts the instant server on loopback. It ends with this process, whatever becomes of that: when the pipe to it closes.
 * @param pin the processors that it is bound to; null: to none
 * @throws UserError when it does not start; the signal's reason
 */
export async function startInstantServer(
  answers: InstantAnswers,
  signal: AbortSignal,
  pin: Pin | null = null,
): Promise<InstantServer> {
  signal.throwIfAborted();
  const { command, args } = onProcessors(pin, process.execPath, [builtProgram('instant-server')]);
  const program = { file: command, args, env: environmentFor(), cwd: '/' };
  const child = startProgram(program, ['pipe', 'pipe', 'ignore']);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const { stdin, stdout, pid } = child;
  try {
    if (pid === undefined || stdin === null || stdout === null) throw unavailable('the instant server did not start');
    // One that ended says so by giving no ports.
    stdin.on('error', () => undefined);
    stdin.write(`${JSON.stringify(answers)}\n`);
    const lines = createInterface({ input: stdout });
    const late = AbortSignal.timeout(START_MS);
    const first = once(lines, 'line', { signal: AbortSignal.any([signal, late]) }) as Promise<[string]>;
    const [line] = await Promise.race([first, ended.then((): [string] => [''])]);
    const ports = parseObject(line);
    if (typeof ports?.http !== 'number' || typeof ports.grpc !== 'number' || typeof ports.echo !== 'number') {
      throw unavailable('the instant server ended before it listened');
    }
    const { http, grpc, echo } = ports;
    return {
      pid,
      url: (protocol) => `http://127.0.0.1:${protocol === 'grpc' ? grpc : http}`,
      echoPort: echo as number,
      stop,
    };
  } catch (error) {
    await stop();
    signal.throwIfAborted();
    throw error;
  }
}

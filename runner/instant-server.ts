// Answers at once what a node has answered before: what k6 is calibrated against. Started by the runner, which tells it the answers
// as one line of JSON on stdin and reads the ports as one line on stdout. Ends when stdin closes, also because the runner died.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import type { InstantAnswer, InstantAnswers } from './calibration/instant/answers.ts';
import { instantGrpc } from './calibration/instant/serve-grpc.ts';
import { instantHttp } from './calibration/instant/serve-http.ts';

const HOST = '127.0.0.1';

const byRequest = (answers: readonly InstantAnswer[]): Map<string, Buffer> =>
  new Map(answers.map(({ to, bytes }) => [to, Buffer.from(bytes, 'base64')]));

async function portOf(server: Pick<Server, 'listen' | 'address' | 'once'>): Promise<number> {
  server.listen(0, HOST);
  await once(server as Server, 'listening');
  return (server.address() as AddressInfo).port;
}

const input = createInterface({ input: process.stdin });
input.once('close', () => process.exit(0));
const [line] = (await once(input, 'line')) as [string];
const answers = JSON.parse(line) as InstantAnswers;
const echo = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => socket.write(chunk));
});
const [http, grpc, back] = await Promise.all([
  portOf(instantHttp(byRequest(answers.http))),
  portOf(instantGrpc(byRequest(answers.grpc)) as unknown as Server),
  portOf(echo),
]);
process.stdout.write(`${JSON.stringify({ http, grpc, echo: back })}\n`);

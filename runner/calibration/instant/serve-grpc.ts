import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';

const UNIMPLEMENTED = '12';

/**
 * Answers calls at once, whatever their message is.
 * @param answers messages with their length before them, by the call's path
 */
export function instantGrpc(answers: ReadonlyMap<string, Buffer>): Http2Server {
  const server = createServer();
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => stream.close());
    const answer = answers.get(headers[':path'] ?? '');
    const head = { ':status': 200, 'content-type': 'application/grpc' };
    if (answer === undefined) {
      stream.respond({ ...head, 'grpc-status': UNIMPLEMENTED, 'grpc-message': 'not recorded' }, { endStream: true });
      return;
    }
    // Whoever answers before the request has ended would have it reset.
    stream.on('end', () => {
      stream.respond(head, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(answer);
    });
    stream.resume();
  });
  server.on('sessionError', () => undefined);
  return server;
}

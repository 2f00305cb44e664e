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
      if (stream.destroyed || stream.closed) return;
      stream.respond({ ...head, 'grpc-status': UNIMPLEMENTED, 'grpc-message': 'not recorded' }, { endStream: true });
      return;
    }
    // Whoever answers before the request has ended would have it reset; who has given up meanwhile is past answering.
    stream.on('end', () => {
      if (stream.destroyed || stream.closed) return;
      stream.respond(head, { waitForTrailers: true });
      stream.on('wantTrailers', () => {
        if (!stream.destroyed && !stream.closed) stream.sendTrailers({ 'grpc-status': '0' });
      });
      stream.end(answer);
    });
    stream.resume();
  });
  // Of a session, and of a connection that is no HTTP/2.
  server.on('sessionError', () => undefined);
  return server;
}

import { createServer, type Server, type Socket } from 'node:net';

const END_OF_HEAD = Buffer.from('\r\n\r\n');
/** More than any head of a script's request. */
const LONGEST_HEAD = 65_536;
const UNKNOWN = Buffer.from('HTTP/1.1 501 Not Recorded\r\ncontent-length: 0\r\n\r\n');
const EMPTY = Buffer.alloc(0);

/**
 * As much of HTTP/1.1 as it takes to answer at once: connections stay open, several requests may come in one piece or one in
 * several, bodies are skipped by their length and never looked at. Answers are bytes that are ready. Node's own HTTP server takes
 * several times the CPU, and would be what is measured.
 * @param answers whole answers by method and path
 */
export function instantHttp(answers: ReadonlyMap<string, Buffer>): Server {
  return createServer({ noDelay: true }, (socket) => {
    const reader = new Requests(answers, socket);
    socket.on('data', (chunk) => reader.take(chunk));
    socket.on('error', () => socket.destroy());
  });
}

/** The requests of one connection. */
class Requests {
  readonly #answers: ReadonlyMap<string, Buffer>;
  readonly #socket: Socket;
  /** What has come of a head that is not whole yet. */
  #rest: Buffer = EMPTY;
  /** Bytes of the body under way that are still to come, and its answer. */
  #body = 0;
  #answer: Buffer = UNKNOWN;

  constructor(answers: ReadonlyMap<string, Buffer>, socket: Socket) {
    this.#answers = answers;
    this.#socket = socket;
  }

  take(chunk: Buffer): void {
    let bytes = chunk;
    const ready: Buffer[] = [];
    for (;;) {
      if (this.#body > 0) {
        const skipped = Math.min(this.#body, bytes.length);
        this.#body -= skipped;
        if (this.#body > 0) break;
        ready.push(this.#answer);
        bytes = bytes.subarray(skipped);
      }
      if (bytes.length === 0) break;
      if (this.#rest.length > 0) {
        bytes = Buffer.concat([this.#rest, bytes]);
        this.#rest = EMPTY;
      }
      const end = bytes.indexOf(END_OF_HEAD);
      if (end < 0) {
        this.#rest = bytes;
        if (bytes.length > LONGEST_HEAD) this.#socket.destroy();
        break;
      }
      const head = bytes.toString('latin1', 0, end);
      bytes = bytes.subarray(end + END_OF_HEAD.length);
      this.#answer = this.#answers.get(head.slice(0, head.indexOf(' HTTP/1.'))) ?? UNKNOWN;
      const length = bodyLength(head);
      if (length === null) {
        this.#socket.end(UNKNOWN);
        return;
      }
      if (length === 0) ready.push(this.#answer);
      else this.#body = length;
    }
    if (ready.length === 1) this.#socket.write(ready[0] as Buffer);
    else if (ready.length > 1) this.#socket.write(Buffer.concat(ready));
  }
}

/** Bytes of the body that follows a head; null when it does not say. */
function bodyLength(head: string): number | null {
  const told = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (told !== null) return Number(told[1]);
  return /\r\ntransfer-encoding:/i.test(head) ? null : 0;
}

import { type Dispatcher, Pool } from 'undici';

/** etcd refused a request or could not carry it out; the message is etcd's. */
export class EtcdError extends Error {
  readonly status: number;

  constructor(status: number, body: string) {
    super(`etcd answered ${status}: ${body.slice(0, 300)}`);
    this.name = 'EtcdError';
    this.status = status;
  }
}

/** One etcd member's JSON gateway, over kept-alive connections. */
export class Gateway {
  readonly #pool: Pool;

  constructor(baseUrl: string) {
    this.#pool = new Pool(baseUrl, { keepAliveTimeout: 60_000, keepAliveMaxTimeout: 60_000, bodyTimeout: 0 });
  }

  /**
   * Sends one request and gives the parsed answer.
   * @param timeoutMs how long etcd may take until it begins to answer; kept to about half a second
   * @throws EtcdError when etcd answers with an error; undici's errors when there is no answer
   */
  post(path: string, body: string, timeoutMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const answer = new Answer(resolve, reject);
      this.#pool.dispatch({ method: 'POST', path, body, headers: HEADERS, headersTimeout: timeoutMs }, answer);
    });
  }

  /** Closes the connections at once. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

const HEADERS = ['content-type', 'application/json'];

// undici's request() builds a stream for each answer; a node spends less than half of that on collecting the bytes itself.
class Answer implements Dispatcher.DispatchHandler {
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: Error) => void;
  readonly #chunks: Buffer[] = [];
  #status = 0;

  constructor(resolve: (value: unknown) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onRequestStart(): void {}

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [only] = this.#chunks;
    const text = (this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks)).toString('utf8');
    if (this.#status !== 200) {
      this.#reject(new EtcdError(this.#status, text));
      return;
    }
    try {
      this.#resolve(JSON.parse(text));
    } catch (error) {
      this.#reject(error as Error);
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error);
  }
}

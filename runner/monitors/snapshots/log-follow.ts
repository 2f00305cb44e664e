import { type FileHandle, open, stat } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

const CHUNK_BYTES = 256 * 1_024;
/** Of a line that does not end, the last part is kept. */
const LONGEST_LINE = 65_536;

/** Reads what is added to a log from now on, also where it is cut short meanwhile, or another file takes its place. */
export class LogFollow {
  readonly #file: string;
  #handle: FileHandle | null = null;
  #inode = 0;
  #read = 0;
  #rest = '';
  #decoder = new StringDecoder('utf8');

  private constructor(file: string) {
    this.#file = file;
  }

  /**
   * What the log holds already is left out; a file that comes later is read from its first line.
   * @throws the system's error when it is there and cannot be read
   */
  static async start(file: string): Promise<LogFollow> {
    const follow = new LogFollow(file);
    await follow.#open();
    follow.#read = (await follow.#handle?.stat())?.size ?? 0;
    return follow;
  }

  /**
   * Hands over the lines that have been completed since the last call.
   * @throws the system's error when the file is there and cannot be read
   */
  async take(line: (text: string) => void): Promise<void> {
    if (this.#handle === null) await this.#open();
    await this.#takeRest(line);
    const there = await stat(this.#file).catch(() => null);
    if (there === null || there.ino === this.#inode) return;
    await this.close();
    await this.#open();
    await this.#takeRest(line);
  }

  /** Safe to call twice. */
  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }

  async #open(): Promise<void> {
    this.#handle = await open(this.#file, 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    this.#inode = (await this.#handle?.stat())?.ino ?? 0;
    this.#again();
  }

  #again(): void {
    this.#read = 0;
    this.#rest = '';
    this.#decoder = new StringDecoder('utf8');
  }

  async #takeRest(line: (text: string) => void): Promise<void> {
    const handle = this.#handle;
    if (handle === null) return;
    const { size } = await handle.stat();
    if (size < this.#read) this.#again();
    if (size === this.#read) return;
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - this.#read));
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.#read);
      if (bytesRead === 0) return;
      this.#read += bytesRead;
      const lines = (this.#rest + this.#decoder.write(buffer.subarray(0, bytesRead))).split('\n');
      this.#rest = (lines.pop() ?? '').slice(-LONGEST_LINE);
      for (const text of lines) line(text);
    }
  }
}

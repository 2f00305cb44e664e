import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

const CHUNK_BYTES = 256 * 1_024;

/** Reads a file line by line while another process goes on writing it. */
export class LineTail {
  readonly #file: string;
  readonly #decoder = new StringDecoder('utf8');
  #read = 0;
  #rest = '';

  /** @param file need not exist yet */
  constructor(file: string) {
    this.#file = file;
  }

  /**
   * Hands over the lines that have been completed since the last call; none while there is no file.
   * @throws the system's error when the file is there and cannot be read
   */
  async take(line: (text: string) => void): Promise<void> {
    const handle = await open(this.#file, 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (handle === null) return;
    try {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, this.#read);
        if (bytesRead === 0) return;
        this.#read += bytesRead;
        const lines = (this.#rest + this.#decoder.write(buffer.subarray(0, bytesRead))).split('\n');
        this.#rest = lines.pop() ?? '';
        for (const text of lines) line(text);
      }
    } finally {
      await handle.close();
    }
  }
}

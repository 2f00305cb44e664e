import type { DataUsage } from '../../../lib/report/monitors.ts';
import { type FolderSize, folderSize } from './folder-size.ts';
import { NumberTable } from './number-table.ts';

/** A walk waits for this many times what the last one took: 50 ms are the most that fit into every second. */
const REST = 20;

/** The size of one node's data folder over time. */
export class FolderTrack {
  readonly node: string;
  readonly #path: string;
  readonly #table = new NumberTable({ allocatedBytes: 'last', apparentBytes: 'last' });
  #walking = false;
  #dueMs = 0;

  constructor(node: string, path: string) {
    this.node = node;
    this.#path = path;
  }

  /** Walks the folder unless it is being walked or the last walk was long; the size counts from the walk's end. */
  async sample(now: () => number): Promise<void> {
    const startMs = now();
    if (this.#walking || startMs < this.#dueMs) return;
    this.#walking = true;
    try {
      const size = await folderSize(this.#path);
      const endMs = now();
      this.#dueMs = startMs + (endMs - startMs) * REST;
      if (size !== null) this.#table.push({ fromMs: endMs, toMs: endMs, ...size });
    } finally {
      this.#walking = false;
    }
  }

  /** Its size at a moment, as the last walk before it found it; null before the first. */
  sizeAt(ms: number): FolderSize | null {
    return this.#table.lastUntil(ms);
  }

  /** What the folder grew by in a window; null when no walk ended before the window did. */
  growth(fromMs: number, toMs: number): DataUsage | null {
    const last = this.#table.lastUntil(toMs);
    // Where the window began before the first walk ended, growth is that since the first.
    const first = this.#table.lastUntil(fromMs) ?? this.#table.first();
    if (last === null || first === null) return null;
    return {
      allocatedBytes: last.allocatedBytes,
      apparentBytes: last.apparentBytes,
      allocatedGrowthBytes: last.allocatedBytes - first.allocatedBytes,
      apparentGrowthBytes: last.apparentBytes - first.apparentBytes,
    };
  }
}

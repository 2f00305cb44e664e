import { fdatasyncSync, ftruncateSync, writeSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { nearestRank } from '../../lib/analysis/statistics.ts';
import type { DiskSpeed } from '../../lib/report/calibration.ts';

const APPEND_BYTES = 4_096;
const APPENDS = 400;
/** Fewer have no 99th percentile. */
const FEW = 100;
const APPENDS_LIMIT_MS = 2_000;
const PIECE_BYTES = 1_024 * 1_024;
const PIECES = 64;
const PIECES_LIMIT_MS = 1_500;

/**
 * What the disk of a folder does: appends of 4 KB, each forced to the disk by itself, as a log does it; and bytes in one go. The file
 * has no name from its first moment on, so that nothing stays whatever happens.
 * @throws Error when the folder cannot be written to; the signal's reason
 */
export async function measureDisk(
  folder: string,
  signal: AbortSignal,
): Promise<Omit<DiskSpeed, 'measuredAt' | 'cached' | 'filesystem'>> {
  const path = join(folder, `raftmark-calibration-${process.pid}`);
  const file = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
    const ascending = (await appendTimes(file, signal)).sort((a, b) => a - b);
    ftruncateSync(file.fd, 0);
    const { bytes, seconds } = await writeThrough(file, signal);
    return {
      appends: ascending.length,
      fsyncP50Ms: ascending.length === 0 ? null : nearestRank(ascending, 0.5),
      fsyncP99Ms: ascending.length < FEW ? null : nearestRank(ascending, 0.99),
      sequentialBytes: bytes,
      sequentialBytesPerSecond: bytes === 0 ? null : bytes / seconds,
    };
  } finally {
    await file.close();
  }
}

/** Milliseconds of each append. Synchronous, one by one: a thread of Node's pool would add its own way there and back. */
async function appendTimes({ fd }: FileHandle, signal: AbortSignal): Promise<number[]> {
  const bytes = Buffer.alloc(APPEND_BYTES, 'x');
  const times: number[] = [];
  const deadline = performance.now() + APPENDS_LIMIT_MS;
  for (let at = 0; at < APPENDS && performance.now() < deadline; at++) {
    const began = performance.now();
    writeSync(fd, bytes, 0, APPEND_BYTES, at * APPEND_BYTES);
    fdatasyncSync(fd);
    times.push(performance.now() - began);
    // Signals, and whatever else this process does, have their turn in between.
    await turn();
    signal.throwIfAborted();
  }
  return times;
}

async function writeThrough(file: FileHandle, signal: AbortSignal): Promise<{ bytes: number; seconds: number }> {
  const piece = Buffer.alloc(PIECE_BYTES, 'x');
  const began = performance.now();
  let bytes = 0;
  for (let at = 0; at < PIECES && performance.now() - began < PIECES_LIMIT_MS; at++) {
    signal.throwIfAborted();
    bytes += (await file.write(piece, 0, PIECE_BYTES, bytes)).bytesWritten;
  }
  await file.datasync();
  signal.throwIfAborted();
  return { bytes, seconds: (performance.now() - began) / 1_000 };
}

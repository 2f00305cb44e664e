import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { byteSize } from '../../lib/base/format.ts';
import { isObject } from '../../lib/base/json.ts';
import { ENTROPIES, type Entropy } from '../../lib/data/payload.ts';
import { k6Environment } from '../../runner/k6/environment.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { findOnPath } from '../../runner/tools/probe.ts';
import { figureOf } from './figures.ts';
import { runMetered } from './metered.ts';
import type { Context, Figure, Part } from './part.ts';
import { type ValueSet, valueSets } from './value-sets.ts';

const KB = 1_024;
const SIZES = [10, 64, KB, 10 * KB, 100 * KB, KB * KB];
const BLOCKS = [4 * KB, 16 * KB, 64 * KB, 256 * KB, KB * KB];
/** Of a set; four of the largest blocks. */
const SET_BYTES = 4 * KB * KB;
/** So much of a set is compressed by gzip in blocks of one size: it is slow. */
const SAMPLE_BYTES = 512 * KB;
const LIMIT_MS = 120_000;
const NEAR = { atLeast: 0.9, atMost: 1.1 };
/** Below, a value alone is too short to be compressed: blocks of 4 KB take its place, and JSON is none to speak of. */
const COMPARABLE = KB;
/** Of CPU for each write of 1 KB, which is a twentieth of what k6 needs for one. */
const MOST_US: Readonly<Record<string, number>> = { 'confman http': 2.2, 'etcd grpc': 4.5 };

/** Gives the ratio of a set in blocks of a size: uncompressed over compressed. */
type Compressor = (set: Buffer, file: string, block: number) => Promise<number>;

const gzip: Compressor = async (set, _file, block) => {
  let [before, after] = [0, 0];
  const enough = Math.max(SAMPLE_BYTES, 2 * block);
  for (let from = 0; from + block <= set.length && before < enough; from += block) {
    before += block;
    after += gzipSync(set.subarray(from, from + block), { level: 6 }).length;
  }
  return before / after;
};

/** A program that compresses a file in memory, cut into blocks, and prints both sizes. */
function program(context: Context, name: string, level: number): Compressor | null {
  const path = findOnPath(name, process.env.PATH);
  if (path === null) return null;
  return async (_set, file, block) => {
    const { exitCode, output } = await runMetered([path, `-b${level}`, '-i0', `-B${block}`, file], {
      env: { PATH: process.env.PATH },
      limitMs: LIMIT_MS,
      signal: context.signal,
    });
    const sizes = /(\d+)\s*->\s*(\d+)/.exec(output);
    if (exitCode !== 0 || !sizes) throw unavailable(`${name} did not compress: ${output.trim()}`);
    return Number(sizes[1]) / Number(sizes[2]);
  };
}

function compressors(context: Context): Map<string, Compressor> {
  const found = new Map<string, Compressor>([['gzip 6', gzip]]);
  for (const [name, level] of [
    ['zstd', 3],
    ['lz4', 1],
  ] as const) {
    const one = program(context, name, level);
    if (one === null) context.log(`${name} is not installed and is left out: apt-get install ${name}`);
    else found.set(`${name} ${level}`, one);
  }
  return found;
}

/** The one that is furthest from 1. */
function furthest(ratios: readonly number[]): number {
  return ratios.reduce((worst, ratio) => (Math.abs(Math.log(ratio)) > Math.abs(Math.log(worst)) ? ratio : worst), 1);
}

/** How a set compresses in blocks of each size, and of one value. */
async function ratiosOf({ values }: ValueSet, bytes: number, file: string, compress: Compressor) {
  const set = Buffer.from(values.join(''));
  await writeFile(file, set);
  const alone = await compress(set, file, bytes >= COMPARABLE ? bytes : (BLOCKS[0] as number));
  const blocks: number[] = [];
  for (const block of BLOCKS) if (block <= set.length) blocks.push((await compress(set, file, block)) / alone);
  return { alone, blocks };
}

async function compression(context: Context, bytes: number, entropy: Entropy): Promise<Figure[]> {
  const file = join(context.folder, 'values');
  const sets = valueSets(bytes, entropy, SET_BYTES);
  const figures: Figure[] = [];
  for (const [name, compress] of compressors(context)) {
    const what = `${entropy} ${byteSize(bytes)}, ${name}`;
    const measured: { alone: number; blocks: number[] }[] = [];
    for (const set of sets) measured.push(await ratiosOf(set, bytes, file, compress));
    // What a load has written over is told apart: pieces come again there.
    const fresh = measured.slice(0, -1);
    const alone = bytes >= COMPARABLE ? 'a value alone' : 'blocks of 4 KB';
    figures.push(
      figureOf(
        `${what}: ${alone}`,
        'x',
        fresh.map((set) => set.alone),
      ),
    );
    const over = (name: string, of: typeof measured): Figure => {
      const blocks = of.flatMap((set) => set.blocks);
      return {
        ...figureOf(`${what}: ${name} / that`, '', blocks),
        value: furthest(blocks),
        ...(bytes < COMPARABLE && entropy === 'json' ? {} : { goal: NEAR }),
      };
    };
    figures.push(over('blocks, seeded or logged', fresh), over('blocks, written over', measured.slice(-1)));
  }
  return figures;
}

/** What values cost k6 for each write, by size and kind of request. */
async function costs(context: Context): Promise<Figure[]> {
  const script = join(context.root, 'tools/perf/values.k6.ts');
  const { exitCode, output } = await runMetered(
    [...context.pinning.load, context.k6, 'run', '-q', '--log-format=raw', script],
    { env: k6Environment({}), limitMs: LIMIT_MS, signal: context.signal },
  );
  const line = output.split('\n').find((text) => text.startsWith('COSTS '));
  if (exitCode !== 0 || line === undefined) throw unavailable(`${script} failed: ${output.trim().slice(-500)}`);
  const told: unknown = JSON.parse(line.slice('COSTS '.length));
  return (Array.isArray(told) ? told : []).filter(isObject).map(({ kind, bytes, us }) => {
    const size = Number(bytes);
    const most = size === KB ? MOST_US[String(kind)] : undefined;
    return {
      name: `values of ${byteSize(size)} over ${kind}, each write`,
      value: Number(us),
      unit: 'us',
      ...(most === undefined ? {} : { goal: { atMost: most } }),
    };
  });
}

async function measure(context: Context): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const entropy of ENTROPIES) {
    for (const bytes of context.quick ? [KB] : SIZES) {
      context.log(`values: compressing ${entropy} values of ${byteSize(bytes)}`);
      figures.push(...(await compression(context, bytes, entropy)));
    }
  }
  return [...figures, ...(await costs(context))];
}

/** Whether a set of values compresses as one of them does, and what values cost the generator. */
export const valuesPart: Part = {
  name: 'values',
  title: 'Values: compression of blocks of 4 KB to 1 MB (the one furthest from 1), and CPU of k6',
  run: measure,
};

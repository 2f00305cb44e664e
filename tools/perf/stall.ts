import { bundleProgram } from './bundle.ts';
import { figureOf } from './figures.ts';
import type { Context, Figure, Part } from './part.ts';
import { SCRIPTED_SOURCE } from './scripted-process.ts';
import { stallLoad } from './stalled-load.ts';

async function measure(context: Context): Promise<Figure[]> {
  const { k6, root, folder } = context;
  const rounds = context.quick ? 1 : 3;
  const program = [await bundleProgram(context, SCRIPTED_SOURCE)];
  const ratios: number[] = [];
  let dropped = 0;
  for (let round = 1; round <= rounds; round++) {
    context.signal.throwIfAborted();
    const found = await stallLoad({ k6, root, folder, program });
    const { stallMs, p99Ms, closedFormMs } = found;
    ratios.push(p99Ms / closedFormMs);
    dropped += found.dropped;
    context.log(
      `stall, round ${round} of ${rounds}: ${stallMs.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms, by the closed form ${closedFormMs.toFixed(0)} ms`,
    );
  }
  return [
    figureOf('p99 of an open load over a stall of 2 s, measured / closed form', 'x', ratios, {
      goal: { atLeast: 0.95, atMost: 1.05 },
    }),
    { name: 'iterations dropped', value: dropped, unit: '', goal: { atMost: 0 } },
  ];
}

/** Whether the open load tells of all the waiting that a stall causes, where a closed one would wait along with the server. */
export const stallPart: Part = {
  name: 'stall',
  title: 'Open load of 100 writes/s for 10 s against a server that stands still (SIGSTOP) for 2 s of them',
  run: measure,
};

import type { LoadRate } from '../../../../lib/report/load-rate.ts';
import { type Block, listOf } from '../../section.ts';

/** At what rate a scenario ran that was not given one, and what was tried before; nothing of a rate that was given. */
export function loadRateBlocks(rate: LoadRate | null): readonly Block[] {
  if (rate === null || rate.origin === 'given') return [];
  const { writesPerSecond, readsPerSecond, tried } = rate;
  const found = `rate found: ${writesPerSecond} writes/s and ${readsPerSecond} reads/s`;
  const before = tried.map((each) => `at ${each.writesPerSecond} it was not steady (${each.why})`);
  return listOf([{ mark: '-', text: [found, ...before].join('; ') }]);
}

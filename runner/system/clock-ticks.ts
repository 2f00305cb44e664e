import { howItFailed, runBlocking } from './command.ts';
import { environmentFor } from './environment.ts';

/** In how many ticks per second the kernel counts processor time. */
export function clockTicksPerSecond(): number {
  const ending = runBlocking({ file: 'getconf', args: ['CLK_TCK'], env: environmentFor() }, 2_000);
  // No getconf (Alpine): Linux reports in hundredths of a second on every architecture in use.
  return (howItFailed(ending) === null && Number(ending.stdout)) || 100;
}

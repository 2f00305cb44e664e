import { generatorPart } from './generator.ts';
import { memoryPart } from './memory.ts';
import type { Part } from './part.ts';

/** Everything that `npm run perf` measures, in the order in which it does. */
export const PARTS: readonly Part[] = [generatorPart, memoryPart];

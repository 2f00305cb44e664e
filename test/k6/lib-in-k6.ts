import { K6_TEXT } from '../../lib/k6/client.ts';
import { vectors } from './vectors.ts';

export const options = { iterations: 1, vus: 1 };

/** Prints what lib computes inside k6's engine, as one line. */
export default function run(): void {
  console.log(`VECTORS ${JSON.stringify(vectors(K6_TEXT))}`);
}

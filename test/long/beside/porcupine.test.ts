import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Xorshift } from '../../../lib/base/random.ts';
import { LedgerWrites } from '../../../runner/faults/ledger/writes.ts';
import { judgeRegisters } from '../../../runner/faults/registers/judge.ts';
import { BUILD_MS } from '../../fixtures/go-program.ts';
import { askPorcupine, providePorcupine } from '../../fixtures/porcupine/porcupine.ts';
import { contextOf } from '../../runner/faults/ledger/ledger-history.ts';
import { stepsOf } from '../../runner/faults/registers/brute-force.ts';
import { ENTRIES, randomHistory } from '../../runner/faults/registers/random-history.ts';

const HISTORIES = 600;
const MOST_OPERATIONS = 40;

test('porcupine says the same of six hundred histories of up to forty operations', {
  timeout: BUILD_MS + 60_000,
}, async (t) => {
  const program = await providePorcupine();
  if ('absent' in program) return t.skip(program.absent);
  const random = new Xorshift(77);
  const drawn = Array.from({ length: HISTORIES }, (_, at) => {
    const entry = at % 2 === 0 ? ENTRIES.seeded : ENTRIES.empty;
    const operations = 9 + (random.next() % (MOST_OPERATIONS - 8));
    // Over so much time that most of those around one are over when it begins; and few false answers, of which one is enough.
    const moments = 10 * operations;
    const wrongIn = [4, 40, 1_000][at % 3] as number;
    const recorded = randomHistory(random, { entry, operations, moments, longestMs: 40, wrongIn });
    return { entry, recorded };
  });
  const second = await askPorcupine(
    program.path,
    drawn.map(({ entry, recorded }) => stepsOf(recorded, entry < 3 ? '900/1' : null)),
  );
  const seen = { legal: 0, illegal: 0 };
  for (const [at, { recorded }] of drawn.entries()) {
    const { violated } = judgeRegisters(new LedgerWrites(contextOf(recorded)));
    assert.equal(violated === 0, second[at], JSON.stringify(recorded));
    seen[violated === 0 ? 'legal' : 'illegal']++;
  }
  t.diagnostic(`${seen.legal} linearizable, ${seen.illegal} not`);
  assert.ok(seen.legal > HISTORIES / 10 && seen.illegal > HISTORIES / 10);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { READS } from '../../../../lib/scenarios/steps.ts';
import { renderReport } from '../../../../runner/report/text/render.ts';
import { exampleReportOf, timedCell } from '../../../fixtures/example-report.ts';

const load = { ...READS, clients: true } as const;
const cellOf = (users: number, opened: number, held: number) => ({
  ...timedCell({ scenario: 'clients', step: { name: `users-${users}`, users, load } }, 5, {
    operation: 'read',
    opsPerSecond: 1_000,
  }),
  connections: { opened, held },
});

function shown(cells: Parameters<typeof exampleReportOf>[0]): string {
  return renderReport(exampleReportOf(cells), { color: false, width: 140 });
}

test('clients have a line for each number of them, with the connections that were held', () => {
  const text = shown([cellOf(100, 100, 100), cellOf(5_000, 5_012, 4_990)]);
  assert.match(text, /^clients +held +opened +ops\/s +p50 .* k6 CPU +of +held back by$/m);
  assert.match(text, /^ +100 +100 +100 +1,000 +5\.00 /m);
  assert.match(text, /^ +5,000 +4,990 +5,012 +1,000 +5\.00 /m);
  assert.match(text, /percentiles\s+are\s+times\s+of\s+waiting\s+for\s+a\s+processor/);
});

test('what this machine could not hold says so in its line', () => {
  const { id, cluster, tier, entries, payload, protocol, reads, keys, scenario, repetition } = cellOf(1, 1, 1);
  const step = { name: 'users-10000', users: 10_000, load };
  const plan = { id, cluster, tier, entries, payload, protocol, reads, keys, scenario, repetition, step };
  const text = shown([{ ...plan, state: 'skipped', reason: 'this machine can hold 3,872 clients of 10,000' }]);
  assert.match(text, /^ +10,000 +this machine can hold 3,872 clients of 10,000/m);
});

test('a report without clients has no such section', () => {
  assert.doesNotMatch(shown([timedCell({}, 5)]), /^clients +held/m);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../../lib/report/cell.ts';
import { head } from '../../../../runner/report/sections/head.ts';
import { exampleReportOf, timedCell } from '../../../fixtures/example-report.ts';
import { printed } from '../../../fixtures/printed.ts';

test('the head says of which payload a tier was given fewer entries than it has', () => {
  const cell = (payload: string, entries: number): Cell => ({
    ...timedCell({}, 1),
    tier: 'small',
    entries,
    payload: { name: payload, bytes: 10 },
  });
  const tiers = [{ name: 'small' as const, entries: 1_000, namespaces: 10 }];
  const line = (...cells: Cell[]) =>
    (printed(head, exampleReportOf(cells, { tiers }), 160).find((each) => each.startsWith('data')) ?? '').replace(
      /^data +/,
      '',
    );
  const [all, few] = [cell('tiny', 1_000), cell('xlarge', 32)];
  assert.match(line(all, few), /^small \(1,000 entries in 10 namespaces; 32 with xlarge\), payload/);
  assert.match(line(all, cell('tiny', 100), cell('xlarge', 0)), /^small \(1,000 entries in 10 namespaces\), payload/);
});

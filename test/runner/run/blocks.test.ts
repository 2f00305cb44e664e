import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../lib/report/cell.ts';
import type { Block, ScriptPlan } from '../../../runner/plan/plan.ts';
import { newRecord } from '../../../runner/report/record.ts';
import { type BlockContext, BlockRunner } from '../../../runner/run/blocks.ts';
import { unavailable } from '../../../runner/system/errors.ts';
import { exampleMeasured, examplePlan } from '../../fixtures/example-report.ts';

const cellOf = (id: string) => ({ ...examplePlan(), id });

const scriptOf = (id: string): ScriptPlan =>
  ({
    cells: [cellOf(id)],
    cluster: { name: 'cluster' },
    choice: { scenario: { needs: [] } },
    variables: {},
    skip: null,
  }) as never;

/** What a run of two scripts comes to, whose first one is ended by an error; `interrupted` just before that. */
async function runWith(error: Error, { interrupted = false } = {}) {
  const abort = new AbortController();
  const { signal } = abort;
  const record = newRecord();
  const scripts = [scriptOf('first'), scriptOf('second')];
  const block = { tier: { name: 'smoke', namespaces: 1 }, entries: 0, clusters: [], scripts } as unknown as Block;
  const context = {
    ...{
      blocks: [block],
      clusters: new Map([['cluster', { namespaces: { holdEntries: false } }]]),
      fresh: null,
      cleanUp: false,
      record,
      signal,
    },
    scripts: { fullOf: () => null },
    prepare: async () => null,
    measurementOf: (script: ScriptPlan) => ({
      measure: async (): Promise<readonly Cell[]> => {
        if (interrupted) abort.abort();
        if (script === scripts[0]) throw error;
        return [{ ...exampleMeasured(), ...cellOf('second'), state: 'ok' }];
      },
    }),
    journal: { append: () => undefined },
    progress: { done: () => undefined },
  } as unknown as BlockContext;
  const thrown = await new BlockRunner(context).run().then(
    () => null,
    (reason: unknown) => reason,
  );
  return { thrown, cells: record.cells.map((cell) => [cell.id, cell.state, 'reason' in cell ? cell.reason : null]) };
}

test('a mistake of raftmark costs the cells of one script, and the next one is measured', async () => {
  const { thrown, cells } = await runWith(new TypeError('no property of undefined'));
  assert.equal(thrown, null);
  assert.match(String(cells[0]?.[2]), /^raftmark made a mistake: no property of undefined/);
  assert.deepEqual(
    cells.map(([id, state]) => [id, state]),
    [
      ['first', 'failed'],
      ['second', 'ok'],
    ],
  );
});

test('what a person is to do something about ends the run, and so does what an interruption makes of it', async () => {
  const full = unavailable('the disk is full');
  assert.deepEqual(await runWith(full), { thrown: full, cells: [] });
  const broken = new Error('the connection was closed');
  assert.deepEqual(await runWith(broken, { interrupted: true }), { thrown: broken, cells: [] });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import type { Report } from '../../lib/report/report.ts';
import { checkReport } from '../../runner/report/check/check.ts';
import { readJournalReport } from '../../runner/report/journal/report.ts';
import type { Running } from './running.ts';
import { PATIENCE_MS, Sandbox, until } from './support.ts';

const KEY = 'key-that-no-journal-may-hold-7d21c4';
const RUN = [
  '--tier',
  'smoke',
  '--scenarios',
  'write-sequential,read-sequential',
  '--duration',
  '1s',
  '--warmup',
  '0s',
];

/** The cells of a report that were measured to their end, and those that were not. */
function split(report: Report): { finished: string[]; missing: string[] } {
  const scenarios = (wanted: boolean): string[] =>
    report.cells.filter(({ state }) => (state === 'ok') === wanted).map(({ scenario }) => scenario);
  return { finished: scenarios(true), missing: scenarios(false) };
}

describe('a run that is killed after its first cell', { timeout: PATIENCE_MS }, () => {
  const box = new Sandbox();
  let run: Running;
  let journal = '';
  let shown: Report;
  after(() => box.remove());

  it('leaves a journal, with the key of the target nowhere in it', async () => {
    run = box.startBench(['--target', 'confman', '--nodes', '1', '--api-key', KEY, ...RUN]);
    const hasCell = (): boolean => box.journals().some((text) => text.includes('{"kind":"snapshots"'));
    await Promise.race([run.ended, until('a cell is in the journal, and what follows it', hasCell)]);
    run.signal('SIGKILL');
    const end = await run.ended;
    assert.equal(end.signal, 'SIGKILL', end.stdout + end.stderr);
    assert.equal(box.saved().length, 1, box.saved().join());
    journal = box.saved()[0] ?? '';
    assert.match(journal, /-smoke\.journal$/);
    const text = readFileSync(journal, 'utf8');
    assert.ok(text.includes('"--api-key","***"'), 'the command line is not in it');
    assert.ok(!text.includes(KEY), 'the key is in it');
  });

  it('the journal is shown as an aborted report with the cell', async () => {
    shown = await readJournalReport(journal);
    assert.deepEqual(split(shown), { finished: ['write-sequential'], missing: ['read-sequential'] });
    assert.deepEqual(
      shown.snapshots?.map(({ cluster, nodes }) => [cluster, nodes.length]),
      [['cluster', 1]],
    );
    const table = await box.showReport(journal);
    assert.deepEqual({ code: table.code, stderr: table.stderr }, { code: 0, stderr: '' });
    assert.match(table.stdout, /ABORTED/);
    assert.match(table.stdout, /^write-sequential +1 +write +\d/m);
    assert.match(table.stdout, /^read-sequential +1 +aborted: the runner was killed/m);
    const csv = await box.showReport(journal, '--csv');
    assert.equal(csv.code, 0, csv.stderr);
    assert.match(csv.stdout, /write-sequential/);
  });

  it('clean makes the report of it, and then nothing of the run is left', async () => {
    await until('the processes of the run are gone', () => box.processes().length === 0);
    const args = ['clean', '--target', 'etcd', '--output-dir', box.out];
    const clean = await box.start(...box.program('bench', args)).ended;
    assert.deepEqual({ code: clean.code, stderr: clean.stderr }, { code: 0, stderr: '' });
    const name = journal.replace(/\.journal$/, '.json');
    assert.match(clean.stdout, new RegExp(`^made ${name} from ${journal}: 1 of 2 cells were finished$`, 'm'));
    assert.ok(!box.saved().includes(journal), 'the journal is still there');
    assert.deepEqual(box.leftFiles(), []);
    assert.deepEqual(box.processes(), []);
    const table = await box.showReport(name);
    assert.deepEqual({ code: table.code, stderr: table.stderr }, { code: 0, stderr: '' });
    assert.deepEqual(checkReport(shown), []);
    assert.deepEqual(JSON.parse(readFileSync(name, 'utf8')), shown);
  });
});

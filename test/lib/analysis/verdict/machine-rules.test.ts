import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Evidence } from '../../../../lib/analysis/verdict/evidence.ts';
import { judge } from '../../../../lib/analysis/verdict/judge.ts';
import { exampleEvidence } from '../../../fixtures/evidence.ts';
import { exampleResources, exampleUsage } from '../../../fixtures/example-report.ts';
import { exampleMachine } from '../../../fixtures/reports/machine.ts';

/** What the machine did to a cell that is well but for the changes. */
function of(changes: Partial<Evidence>): readonly string[] {
  const { reasons, rules = [] } = judge({ ...exampleEvidence, ...changes });
  return reasons.filter((_, at) => ['other-programs', 'steal'].includes(rules[at] ?? ''));
}

test('other programs and the hypervisor are named with what they took', () => {
  assert.deepEqual(of({ machine: exampleMachine({ otherCores: 0.4, steal: 0.02 }) }), []);
  assert.deepEqual(of({ machine: exampleMachine({ otherCores: 1.4, steal: 0.031 }) }), [
    'Other programs used 1.40 of 4 processors.',
    "The hypervisor took 3.1 % of the processors' time for others.",
  ]);
  assert.deepEqual(of({ machine: exampleMachine({ otherCores: null }) }), []);
  assert.deepEqual(of({ machine: { absent: 'no /proc/stat' } }), []);
});

test('nodes on this machine are among other programs where nobody said which processes they are', () => {
  const beside = (address: string, ...processes: string[]) =>
    of({
      ...{ machine: exampleMachine({ otherCores: 1.4 }), nodes: new Map([['n1', address]]) },
      resources: exampleResources({ processes: processes.map((label) => exampleUsage(label)) }),
    });
  const alone = ['Other programs used 1.40 of 4 processors.'];
  assert.deepEqual(beside('127.0.0.1:2379', 'runner', 'k6'), [
    'Other programs used 1.40 of 4 processors. The nodes on this machine are among them, for nobody said which processes they are (--node-pid).',
  ]);
  assert.deepEqual(beside('127.0.0.1:2379', 'runner', 'k6', 'n1'), alone);
  assert.deepEqual(beside('10.0.0.1:2379', 'runner', 'k6'), alone);
  const watched = { absent: 'not watched' };
  assert.deepEqual(of({ machine: exampleMachine({ otherCores: 1.4 }), resources: watched }), alone);
});

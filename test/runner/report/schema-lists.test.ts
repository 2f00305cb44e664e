import assert from 'node:assert/strict';
import { test } from 'node:test';
import schema from '../../../docs/report.schema.json' with { type: 'json' };
import { FAULT_KINDS, FAULT_VERBS, PHASE_NAMES } from '../../../lib/report/faults.ts';
import { LIMITS } from '../../../lib/report/figures.ts';
import { RETURN_NAMES, UNSYNCED } from '../../../lib/report/power.ts';
import { SCHEMA_VERSION } from '../../../lib/report/report.ts';
import { OPERATIONS } from '../../../lib/targets/operations.ts';
import { FAILURES, REASONS } from '../../../lib/targets/outcome.ts';

test('the schema lists the outcomes, reasons, operations, limits, faults and phases of the code, and its version', () => {
  const { Failover, FailoverRound, FaultEvent, OperationResult, PhaseSpread, CellThreshold, Power } = schema.$defs;
  const { properties } = OperationResult;
  assert.deepEqual(properties.operation.enum, [...OPERATIONS]);
  assert.deepEqual(properties.reasons.items.properties.outcome.enum, [...FAILURES]);
  assert.deepEqual(properties.reasons.items.properties.reason.enum, [...REASONS]);
  assert.deepEqual(CellThreshold.properties.limit.enum, [...LIMITS]);
  assert.deepEqual(Failover.properties.kind.enum, [...FAULT_KINDS]);
  assert.deepEqual(FailoverRound.properties.kind.enum, [...FAULT_KINDS]);
  assert.deepEqual(Object.keys(schema.$defs.Phases.properties), [...PHASE_NAMES]);
  assert.deepEqual(PhaseSpread.properties.phase.enum, [...PHASE_NAMES]);
  assert.deepEqual(Power.properties.unsynced.enum, [...UNSYNCED]);
  assert.deepEqual(Object.keys(schema.$defs.Returns.properties), [...RETURN_NAMES]);
  assert.deepEqual(FaultEvent.properties.verb.enum, [...FAULT_VERBS]);
  assert.equal(schema.properties.schemaVersion.const, SCHEMA_VERSION);
});

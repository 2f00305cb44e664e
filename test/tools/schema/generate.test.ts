import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { reportSchema, SCHEMA_FILE } from '../../../tools/schema/generate.ts';

test('docs/report.schema.json says what the types of lib/report say', () => {
  const kept = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'));
  const inText = (schema: unknown) => JSON.stringify(schema, null, 2);
  assert.equal(
    inText(kept),
    inText(reportSchema()),
    'docs/report.schema.json is not what the types of lib/report make; `npm run schema` renews it',
  );
});

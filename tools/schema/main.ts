// Writes docs/report.schema.json from the types of lib/report; `npm run schema` also formats it.
import { writeFileSync } from 'node:fs';
import { reportSchema, SCHEMA_FILE } from './generate.ts';

writeFileSync(SCHEMA_FILE, `${JSON.stringify(reportSchema(), null, 2)}\n`);

import { resolve } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';
import { SCHEMA_VERSION } from '../../lib/report/report.ts';
import { type JsonObject, OWN_TAGS, refined } from './refine.ts';

const root = resolve(import.meta.dirname, '../..');

/** The file that the schema of a report is kept in. */
export const SCHEMA_FILE = resolve(root, 'docs/report.schema.json');

/**
 * The JSON Schema (draft 2020-12) of a report, made from the types of lib/report and what their comments say. Takes seconds.
 * @throws BaseError of ts-json-schema-generator, when it does not understand a type
 */
export function reportSchema(): JsonObject {
  const generator = createGenerator({
    path: resolve(root, 'lib/report/report.ts'),
    tsconfig: resolve(root, 'tsconfig.json'),
    // Types are checked by `npm run typecheck`.
    skipTypeCheck: true,
    topRef: false,
    sortProps: false,
    encodeRefs: false,
    discriminatorType: 'open-api',
    extraTags: [...OWN_TAGS],
  });
  const { $schema: _, description = '', ...schema } = refined(generator.createSchema('Report') as JsonObject);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:raftmark:report:${SCHEMA_VERSION}`,
    title: 'raftmark report',
    description,
    ...schema,
  };
}

// npm run docs: makes what documents take from programs and recorded runs: docs/cli.md, samples of output, docs/picture.svg.
//   npm run docs -- --from REPORT.json [--cluster NAME]   shows this run from now on
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { toReport } from '../../runner/report/read.ts';
import { projectRoot } from '../../runner/system/project-root.ts';
import { committed, madeFiles } from './files.ts';
import { keepShown } from './shown.ts';

const { from, cluster } = parseArgs({ options: { from: { type: 'string' }, cluster: { type: 'string' } } }).values;
if (from !== undefined) keepShown(toReport(JSON.parse(readFileSync(from, 'utf8')), from), cluster ?? null);

for (const { path, text } of madeFiles()) {
  if (text === committed(path)) continue;
  writeFileSync(join(projectRoot(), path), text);
  process.stdout.write(`${path}\n`);
}

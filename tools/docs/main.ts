// npm run docs: makes what documents take from programs and recorded runs: docs/cli.md, samples of output, docs/picture.svg.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../runner/system/project-root.ts';
import { committed, madeFiles } from './files.ts';

for (const { path, text } of madeFiles()) {
  if (text === committed(path)) continue;
  writeFileSync(join(projectRoot(), path), text);
  process.stdout.write(`${path}\n`);
}

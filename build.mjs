// Bundles scripts/*.ts into k6 scripts (dist/*.js) and the entry points of runner/ into Node programs (dist/runner/*.js).
//   node build.mjs [--quiet] [--watch]
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { loadSync } from '@grpc/proto-loader';
import * as esbuild from 'esbuild';

const quiet = process.argv.includes('--quiet');
const watch = process.argv.includes('--watch');
const here = import.meta.dirname;
// Programs a person or the runner starts; everything else in runner/ is reached through one of them.
const programs = [
  'bench',
  'report',
  'tools',
  'confman-node',
  'fila-node',
  'coordinator-node',
  'guardian',
  'instant-server',
];

const common = { absWorkingDir: here, bundle: true, format: 'esm', metafile: true, logLevel: 'warning' };
const targets = [
  {
    ...common,
    entryPoints: readdirSync(`${here}/scripts`)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `scripts/${name}`),
    outdir: 'dist',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    // k6's engine parses neither of these; esbuild rewrites them.
    supported: { 'async-generator': false, 'for-await': false },
    external: ['k6', 'k6/*'],
  },
  {
    ...common,
    entryPoints: [
      ...programs.map((name) => ({ in: `runner/${name}.ts`, out: name })),
      // What measures raftmark itself.
      { in: 'tools/perf/main.ts', out: 'perf' },
    ],
    outdir: 'dist/runner',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'linked',
  },
];

/** Writes a number as protobuf does: seven bits a byte, the lowest first. */
function varint(number) {
  return number < 128 ? [number] : [(number & 127) | 128, ...varint(number >>> 7)];
}

// Calls are described beside the scripts, since k6 reads files relative to the script that it runs; and compiled, as a
// FileDescriptorSet (field 1: files), since k6 would compile them for every connection of every virtual user.
mkdirSync(`${here}/dist/proto`, { recursive: true });
for (const name of readdirSync(`${here}/lib/targets/proto`)) {
  const definitions = loadSync(`${here}/lib/targets/proto/${name}`, { keepCase: true });
  const { fileDescriptorProtos } = Object.values(definitions).find((one) => 'fileDescriptorProtos' in one);
  const files = fileDescriptorProtos.flatMap((file) => [Buffer.from([10, ...varint(file.length)]), file]);
  writeFileSync(`${here}/dist/proto/${name}set`, Buffer.concat(files));
}

const contexts = await Promise.all(targets.map((options) => esbuild.context(options)));
for (const context of contexts) {
  const { metafile } = await context.rebuild();
  for (const [file, { bytes, entryPoint }] of Object.entries(metafile.outputs)) {
    if (!quiet && entryPoint) console.log(`${file.padEnd(34)} ${(bytes / 1024).toFixed(1).padStart(7)} KB`);
  }
  if (watch) await context.watch();
  else await context.dispose();
}

import { join } from 'node:path';
import { unavailable } from '../../runner/system/errors.ts';
import type { Context } from './part.ts';

/** Bundles a program of the source tree into a file that Node runs as it is. @throws UserError without esbuild */
export async function bundleProgram({ root, folder }: Context, source: string): Promise<string> {
  const { build } = await import('esbuild').catch((error: unknown) => {
    throw unavailable(`${source} is bundled by esbuild, which is not installed: run npm ci`, error);
  });
  const outfile = join(folder, `${source.replace(/^.*\/|\.ts$/g, '')}.mjs`);
  await build({
    entryPoints: [join(root, source)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'silent',
  });
  return outfile;
}

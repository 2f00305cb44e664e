import { freemem } from 'node:os';
import { byteSize } from '../../lib/base/format.ts';
import { usageError } from '../system/errors.ts';
import { SAFE_BYTES } from './estimate.ts';
import type { Plan } from './plan.ts';

/**
 * Whether a plan may be run: one that writes a lot has to be agreed to.
 * @param agreed what `--yes` says
 * @returns what else there is to be warned of
 * @throws UserError (exit 2) when it writes more than SAFE_BYTES and nobody agreed
 */
export function checkPlan({ estimate }: Plan, agreed: boolean): string[] {
  const { bytesWritten, generatorBytes } = estimate;
  if (bytesWritten > SAFE_BYTES && !agreed) {
    throw usageError(
      `this plan may write ${byteSize(bytesWritten)} of values, more than ${byteSize(SAFE_BYTES)}.\nLook at it with --dry-run; run it with --yes, or make it smaller.`,
    );
  }
  return generatorBytes > freemem() / 2
    ? [`k6 may need ${byteSize(generatorBytes)} of memory and ${byteSize(freemem())} are free: shorten --duration`]
    : [];
}

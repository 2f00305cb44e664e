import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { hasCapabilities, SYS_ADMIN } from '../../system/capabilities.ts';

const DEVICE = '/dev/fuse';

/** Why LazyFS cannot be mounted on this machine, in words; null when nothing speaks against it. */
export function lazyfsRefusal(): string | null {
  if (process.platform !== 'linux') return `LazyFS is for Linux, and this is ${process.platform}`;
  if (!hasCapabilities(readFileSync('/proc/self/status', 'utf8'), [SYS_ADMIN])) {
    return 'mounting LazyFS needs root (CAP_SYS_ADMIN): run it with sudo';
  }
  if (!existsSync(DEVICE))
    return `LazyFS needs ${DEVICE}, which is not there: a container gets it with --device ${DEVICE}`;
  try {
    accessSync(DEVICE, constants.R_OK | constants.W_OK);
    return null;
  } catch {
    return `LazyFS needs ${DEVICE}, which this process may not open`;
  }
}

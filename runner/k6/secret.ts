import { randomBytes } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Texts of one line, by the names that scripts have for them. */
export type Secrets = Readonly<Record<string, string>>;

/**
 * An open file without a name that holds secrets in the form k6's file secret source reads, a line each. A child gets it as an
 * inherited descriptor: not in arguments, environment or folders. (A pipe of Node's is a socket, which cannot be opened
 * through /dev/fd.) The caller closes the descriptor.
 */
export function secretDescriptor(folder: string, secrets: Secrets): number {
  const path = join(folder, `secret-${randomBytes(6).toString('hex')}`);
  const descriptor = openSync(path, 'wx+', 0o600);
  try {
    unlinkSync(path);
    // At a position, so that the file's own offset stays at its start for a reader that shares it.
    const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
    writeSync(descriptor, lines.join(''), 0, 'utf8');
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

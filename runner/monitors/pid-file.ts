import { unavailable } from '../system/errors.ts';
import { readRegular } from '../system/files.ts';

/**
 * The process number in the first line of a pid file.
 * @throws UserError, exit 3, when the file cannot be read or holds none
 */
export async function readPidFile(path: string): Promise<number> {
  let text: string;
  try {
    text = await readRegular(path);
  } catch (error) {
    throw unavailable(`the pid file ${path} cannot be read: is the node running, and may this user read it?`, error);
  }
  const pid = pidIn(text);
  if (pid === null) throw unavailable(`the pid file ${path} holds no process number in its first line`);
  return pid;
}

/** The process number in the first line of what a pid file holds; null when there is none, perhaps not yet. */
export function pidIn(text: string): number | null {
  const pid = Number(/^\s*(\d+)\s*(\n|$)/.exec(text)?.[1] ?? 0);
  return pid > 0 ? pid : null;
}

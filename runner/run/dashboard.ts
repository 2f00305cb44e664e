import type { Dashboard } from '../k6/outputs.ts';
import type { BenchOptions } from '../options/options.ts';
import { unavailable } from '../system/errors.ts';
import { freePorts } from '../system/ports.ts';

/**
 * k6's dashboard, where it was asked for: one port for all scripts of a run, so that a page that is open finds the next one.
 * @param note told where it is
 * @throws UserError (exit 3) when no port is free
 */
export async function dashboardOf(
  webUi: BenchOptions['webUi'],
  note: (text: string) => void,
): Promise<Dashboard | null> {
  if (webUi === null) return null;
  const [port] = await freePorts(1);
  if (port === undefined) throw unavailable('no port is free for the dashboard');
  note(`k6's dashboard: http://127.0.0.1:${port} while a script runs`);
  // Only where somebody sits in front of it.
  return { port, open: process.stdout.isTTY === true && !process.env.CI, ...webUi };
}

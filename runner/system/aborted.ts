import { INTERRUPTED } from '../../lib/report/cell.ts';
import { EXIT, UserError } from './errors.ts';
import { inWords } from './files.ts';

/** Whether what ended a run is that somebody interrupted it, and not an error of its own. */
export function isInterruption(reason: unknown): boolean {
  return reason instanceof UserError && reason.exitCode === EXIT.interrupted;
}

/** Why a run was ended before its time, in words: somebody interrupted it, or an error that nobody had awaited. */
export function whyAborted(signal: AbortSignal): string {
  return !signal.aborted || isInterruption(signal.reason) ? INTERRUPTED : endedEarly(signal.reason);
}

/** What is said of a run that an error ended. */
export function endedEarly(error: unknown): string {
  return `the run ended early: ${inWords(error)}`;
}

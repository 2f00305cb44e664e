import type { Progress } from '../progress/progress.ts';
import { EXIT, UserError } from '../system/errors.ts';

/** Turns signals into one abort; a second Ctrl-C hears that the clean-up goes on, a third ends the process. */
export function watchSignals(progress: Progress): AbortController {
  const abort = new AbortController();
  let times = 0;
  const heard = (): void => {
    times++;
    if (times === 1) {
      progress.note('interrupted: saving what was measured and cleaning up');
      abort.abort(new UserError('interrupted before anything was measured', EXIT.interrupted));
    } else if (times === 2) progress.note('still cleaning up; once more ends it at once and may leave things behind');
    else process.exit(EXIT.interrupted);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, heard);
  return abort;
}

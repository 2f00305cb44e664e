import { sleep } from 'k6';
import exec from 'k6/execution';
import { type LoadSettings, oneOperationEach } from '../exchange/settings.ts';
import { formatLoad } from '../exchange/tally-line.ts';
import { type Step, stepKey, stepOperations, stepStartMs } from '../scenarios/steps.ts';
import type { Target } from '../targets/target.ts';
import { own } from './own-metrics.ts';
import { Windows } from './windows.ts';

/** How long to wait for k6 to end a step whose window is over: it does within about a millisecond. */
const SHORTLY_S = 0.001;
/** Wait after a failure, so that a closed loop does not hammer nodes that refuse at once. */
export const BACK_OFF_S = 0.1;

/** One virtual user that goes through the steps of a schedule, whatever it does in them. Lives as long as k6's virtual user. */
export abstract class SteppedUser<S extends LoadSettings<Target>> {
  protected readonly settings: S;
  protected readonly clock = exec.instance;
  /** Names of the schedule's steps, which k6's scenarios have. */
  private readonly steps: readonly string[];
  /** From milliseconds since 1970 to k6's clock. */
  private readonly offset: number;
  protected readonly windows: Windows;
  /** Whether operations are counted: within measured windows, where somebody reads it. */
  protected counting = false;
  /** Whether it has begun operations in a measured window. */
  private measured = false;

  /** @param part of each step's users that this is one of, see userParts */
  constructor(settings: S, part = '') {
    this.settings = settings;
    const { schedule } = settings;
    this.steps = schedule.steps.map((step) => stepKey(step) + part);
    this.offset = this.clock.currentTestRunDuration - Date.now();
    const loadStart = exec.scenario.startTime - stepStartMs(schedule, this.position());
    own.loadEpoch.add(loadStart);
    if (settings.timeline) console.log(formatLoad({ loadEpochMs: loadStart }));
    this.windows = new Windows(schedule);
  }

  /** Does operations until it is `until`. */
  protected abstract work(until: number): void;
  /** Tells what was counted in the second that is over. */
  protected abstract tell(): void;
  /** Tells what is told of all seconds, those of warm-ups as well. */
  protected tellAlways(): void {}
  /**
   * It is another second than before.
   * @param moved whether it is another warm-up or window as well
   * @param before position of the step that was on until then; -1 before the first
   */
  protected abstract entered(moved: boolean, before: number): void;

  /** Position in the schedule of the step that k6 runs. */
  protected position(): number {
    return this.steps.indexOf(exec.scenario.name);
  }

  /** The step that was entered last. */
  protected step(): Step {
    return this.settings.schedule.steps[this.windows.step] as Step;
  }

  /** Works until the slice, the second, the warm-up or the step is over. One k6 iteration. */
  run(): void {
    const { windows, clock } = this;
    const now = clock.currentTestRunDuration;
    if (now >= windows.end) this.enter(now);
    if (windows.done) {
      sleep(SHORTLY_S);
      return;
    }
    this.work(windows.until(now));
    this.worked(clock.currentTestRunDuration);
  }

  /** Something was begun, and it is `now`. */
  protected worked(now: number): void {
    const { windows } = this;
    if (!this.measured && windows.phase === 'measure') {
      this.measured = true;
      own.measured.add(1);
    }
    if (windows.isOver(now)) this.tellAll();
  }

  /** Tells what there is to tell. */
  protected tellAll(): void {
    if (this.counting) this.tell();
    if (this.settings.timeline) this.tellAlways();
  }

  /** Finds the second, and the warm-up or window, that it is now. */
  protected enter(now: number): void {
    const { windows } = this;
    this.tellAll();
    const before = windows.step;
    const moved = windows.enter(now, this.position(), exec.scenario.startTime + this.offset);
    this.entered(moved, before);
    if (!moved) return;
    this.counting = this.settings.timeline && windows.phase === 'measure';
    const { tags } = exec.vu.metrics;
    tags.phase = windows.phase;
    if (oneOperationEach(this.settings)) tags.operation = stepOperations(this.step())[0] as string;
  }
}

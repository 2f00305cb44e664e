import { protocolsOf } from '../../lib/analysis/protocols.ts';
import type { Cell, CellPlan } from '../../lib/report/cell.ts';
import type { Live } from '../k6/live.ts';
import type { ScriptPlan } from '../plan/plan.ts';
import type { Course, Position, Progress } from '../progress/progress.ts';

/** Says where a run is among its cells, over all of its sessions. */
export class RunProgress {
  readonly #progress: Progress;
  readonly #of: number;
  readonly #severalProtocols: boolean;
  #finished = 0;

  /** @param cells those of the whole plan */
  constructor(progress: Progress, cells: readonly CellPlan[]) {
    this.#progress = progress;
    this.#of = cells.length;
    this.#severalProtocols = protocolsOf(cells).length > 1;
  }

  /** A line that stays. */
  note(text: string): void {
    this.#progress.note(text);
  }

  /** What is done besides measuring. */
  busy(text: string): void {
    this.#progress.busy(text);
  }

  /** Numbers of a step that is under way: the script's cell at `index`. */
  live(script: ScriptPlan, index: number, course: Course, live: Live | null): void {
    this.#progress.live(this.#position(script.cells[index] as CellPlan, script, index), course, live);
  }

  /** What is being done in a cell that the runner measures itself. */
  doing(script: ScriptPlan, text: string, course: Course, live: Live | null = null): void {
    this.#progress.doing(this.#position(script.cells[0] as CellPlan, script), text, course, live);
  }

  done(cell: Cell, script: ScriptPlan): void {
    this.#progress.done(this.#position(cell, script), cell);
    this.#finished++;
  }

  #position(cell: CellPlan, { choice }: ScriptPlan, ahead = 0): Position {
    const number = this.#finished + 1 + ahead;
    return { cell, title: choice.scenario.title, number, of: this.#of, severalProtocols: this.#severalProtocols };
  }
}

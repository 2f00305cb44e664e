import { writeSync } from 'node:fs';
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { CellPlan } from '../../../lib/report/cell.ts';
import { inWords } from '../../system/files.ts';
import { thisProcess } from '../../system/owner.ts';
import type { RunFacts } from '../record.ts';
import { reportName } from '../write.ts';
import { JOURNAL_FORMAT, JOURNAL_SUFFIX, type JournalHead, type JournalLine } from './lines.ts';

/** Takes what a run finds out, as it finds it out. */
export interface JournalSink {
  /** Adds a line. Never throws. */
  append(line: JournalLine): void;
}

/**
 * A file with one line of JSON for each thing that a run has found out, so that a killed run loses nothing it had finished.
 * A line goes to the kernel in one call and then outlives this process; cells are sent on to the disk as well. What cannot be
 * written is a warning, once, and the run goes on without a journal.
 */
export class Journal implements JournalSink {
  #file: FileHandle | null = null;
  /** Of the file that was made; null when there is none. */
  #path: string | null = null;
  #failed = false;
  readonly #warn: (text: string) => void;

  private constructor(warn: (text: string) => void) {
    this.#warn = warn;
  }

  /**
   * Makes the journal of a run in the folder of its report, and that folder too. Never throws.
   * @param warn told at most once, when the journal cannot be made or written.
   */
  static async open(
    folder: string,
    facts: RunFacts,
    plan: readonly CellPlan[],
    warn: (text: string) => void,
  ): Promise<Journal> {
    const journal = new Journal(warn);
    const head: JournalHead = { kind: 'head', format: JOURNAL_FORMAT, owner: thisProcess(), facts, plan };
    try {
      await mkdir(folder, { recursive: true });
      await journal.#make(join(folder, reportName(facts)));
      journal.#write(head);
    } catch (error) {
      journal.#fail(error);
    }
    return journal;
  }

  append(line: JournalLine): void {
    const file = this.#file;
    if (file === null) return;
    try {
      this.#write(line);
    } catch (error) {
      this.#fail(error);
      return;
    }
    // Not awaited: a slow disk must not delay the next cell, nor the monitors.
    if (line.kind === 'cell' || line.kind === 'step') file.datasync().catch((error: unknown) => this.#fail(error));
  }

  /** Deletes the journal, once what is in it has been saved otherwise. Safe to call twice. */
  async remove(): Promise<void> {
    const path = this.#path;
    this.#path = null;
    await this.#close();
    // Somebody may have been quicker.
    if (path !== null) await unlink(path).catch(() => undefined);
  }

  /** Two runs may start in the same second: each makes a file of its own. */
  async #make(name: string): Promise<void> {
    for (let attempt = 1; this.#file === null; attempt++) {
      const path = `${name}${attempt === 1 ? '' : `-${attempt}`}${JOURNAL_SUFFIX}`;
      this.#file = await open(path, 'ax', 0o644).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return null;
        throw error;
      });
      if (this.#file !== null) this.#path = path;
    }
  }

  /** Synchronous, so that a line is out of this process before anything else happens in it. */
  #write(line: JournalHead | JournalLine): void {
    if (this.#file === null) return;
    const bytes = Buffer.from(`${JSON.stringify({ ...line, at: new Date().toISOString() })}\n`);
    const written = writeSync(this.#file.fd, bytes);
    if (written < bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes were taken`);
  }

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    // Where the disk is full, closing may fail as well, which changes nothing any more.
    this.#close().catch(() => undefined);
    this.#warn(`the journal cannot be written, so the run would lose its cells if it were killed: ${inWords(error)}`);
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }
}

/** What a figure of a table is counted in. A `change` is a multiple of a baseline, 1 being none. */
export type Unit = 'ms' | 's' | 'perSecond' | 'percent' | 'bytes' | 'bytesPerSecond' | 'change';

/** What stands in one field of a table. */
export type Figure =
  | {
      readonly kind: 'value';
      readonly value: number;
      readonly unit: Unit;
      /** Whether it is a difference that may be chance, since too few pairs were measured or their interval holds none. */
      readonly unclaimed?: boolean;
      /** Whether a cell that it is from is suspect. */
      readonly suspect?: boolean;
    }
  | { readonly kind: 'text'; readonly text: string }
  /** What the others are held against. */
  | { readonly kind: 'baseline' }
  /** Why there is none, a sentence. */
  | { readonly kind: 'none'; readonly because: string };

export interface DocumentRow {
  readonly label: string;
  /** One for each column but the first. */
  readonly figures: readonly Figure[];
}

/** A table of the document, in its shape. */
export interface DocumentTable {
  readonly title: string;
  /** Headers; the first is that of the labels. */
  readonly columns: readonly string[];
  readonly rows: readonly DocumentRow[];
  /** What each figure is, sentences. */
  readonly notes: readonly string[];
}

export function value(amount: number, unit: Unit, doubts: { unclaimed?: boolean; suspect?: boolean } = {}): Figure {
  return { kind: 'value', value: amount, unit, ...doubts };
}

export function text(words: string): Figure {
  return { kind: 'text', text: words };
}

export function none(because: string): Figure {
  return { kind: 'none', because };
}

export const BASELINE: Figure = { kind: 'baseline' };

/** `3-Node`, as the document calls a cluster of that size. */
export function sizeTitle(nodes: number): string {
  return nodes === 1 ? 'Single Node' : `${nodes}-Node`;
}

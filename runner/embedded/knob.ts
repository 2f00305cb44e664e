/** A setting of a product that embedded nodes can be started with at several values in turn. */
export interface Knob {
  /** As the product calls it, without dashes. */
  readonly name: string;
  /** One line of what it does. */
  readonly title: string;
  /** What a value may be, in words, with its unit. */
  readonly takes: string;
  /** What embedded nodes have when nobody varies it, in words. */
  readonly usual: string;
  /** The value of a text in the unit that the product counts in; null when it refuses it. */
  read(text: string): number | null;
}

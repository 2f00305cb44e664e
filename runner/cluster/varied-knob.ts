/** A setting of the product that a run is to be measured with at several values, as it was asked for. */
export interface VariedKnob {
  /** Its name, whether there is one or not. */
  readonly knob: string;
  /** Two at least, as they were written. */
  readonly values: readonly string[];
}

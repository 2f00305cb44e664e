/** One line of what a run came to. */
export interface HeadlineLine {
  /** What it is about, a word or two. */
  readonly label: string;
  /** A clause or a sentence. */
  readonly text: string;
  readonly meaning: 'bad' | 'doubt' | 'good' | 'plain';
}

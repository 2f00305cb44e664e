/** What GitHub shows of a step beside its log. */
export const KINDS = ['error', 'warning', 'notice'] as const;

/** A line that GitHub shows on the page of a job. */
export interface Annotation {
  readonly kind: (typeof KINDS)[number];
  readonly title: string;
  readonly text: string;
}

/** GitHub shows so many annotations of a kind for a step, and drops the rest without a word. */
export const MOST_OF_A_KIND = 10;

/**
 * An annotation as the workflow command that the runner of GitHub Actions reads from a step's output: `::error title=T::text`.
 * Its own characters are written as in `@actions/core`: of the text %, CR and LF; of a property also : and the comma.
 */
export function workflowCommand({ kind, title, text }: Annotation): string {
  return `::${kind} title=${escapedProperty(title)}::${escapedData(text)}`;
}

function escapedData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapedProperty(text: string): string {
  return escapedData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

/** As many as are shown: where there are more of a kind, the last of it says how many. */
export function withinLimits(annotations: readonly Annotation[]): Annotation[] {
  return KINDS.flatMap((kind) => {
    const own = annotations.filter((each) => each.kind === kind);
    if (own.length <= MOST_OF_A_KIND) return own;
    const left = own.length - MOST_OF_A_KIND + 1;
    const text = `${left} more of these are in the report and in the summary of this job.`;
    return [...own.slice(0, MOST_OF_A_KIND - 1), { kind, title: 'raftmark', text }];
  });
}

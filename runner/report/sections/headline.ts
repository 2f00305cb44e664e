import { type HeadlineLine, headlineOf } from '../../../lib/analysis/headline/headline.ts';
import type { Block, Emphasis, Section, Text } from '../section.ts';

const EMPHASIS: Readonly<Record<HeadlineLine['meaning'], Emphasis | null>> = {
  bad: 'bad',
  doubt: 'warning',
  good: 'good',
  plain: null,
};

/** What a run came to, in its last lines: whoever reads no more has read what matters. */
export const headline: Section = {
  title: 'Result',
  of(report) {
    const [outcome, ...lines] = headlineOf(report).map(({ label, text, meaning }) => {
      const emphasis = EMPHASIS[meaning];
      return { label, text: emphasis === null ? text : ({ text, emphasis } satisfies Text) };
    });
    if (outcome === undefined) return [];
    const heading: Block = { kind: 'heading', text: outcome.label, beside: [outcome.text] };
    // Of several of a kind the first is labelled.
    const facts = lines.map((line, at) => (lines[at - 1]?.label === line.label ? { ...line, label: '' } : line));
    return facts.length === 0 ? [heading] : [heading, { kind: 'facts', facts }];
  },
};

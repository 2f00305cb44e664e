import { listOf, type Section } from '../section.ts';

/** Where what --no-cleanup kept is to be found. */
export const kept: Section = {
  title: 'Kept',
  of: (report) => listOf(report.kept.map((text) => ({ mark: '-', text }))),
};

import { listOf, type Section } from '../section.ts';

export const warnings: Section = {
  title: 'Warnings',
  of: (report) => listOf(report.warnings.map((text) => ({ mark: '!', text }))),
};

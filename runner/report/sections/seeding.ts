import { clusterTitle, hasOwnName } from '../../../lib/analysis/cells.ts';
import { duration, perSecond, plural } from '../../../lib/base/format.ts';
import type { Report } from '../../../lib/report/report.ts';
import { listOf, type Section } from '../section.ts';

/** A line for each time the dataset was filled. */
export const seeding: Section = {
  title: 'Seeding',
  of: (report) => listOf(report.seeding.map((each) => ({ mark: '-', text: seedingInWords(each) }))),
};

function seedingInWords(seeding: Report['seeding'][number]): string {
  const { tier, payload, cluster, entries, seconds, entriesPerSecond, retries } = seeding;
  const again = retries > 0 ? `, ${plural(retries, 'retry', 'retries')}` : '';
  const where = hasOwnName({ name: cluster }) ? `, ${clusterTitle({ name: cluster })}` : '';
  const what = `${tier}, ${payload}${where}: ${plural(entries, 'entry', 'entries')} in ${duration(seconds)}`;
  return `${what}, ${perSecond(entriesPerSecond)}/s${again}`;
}

import { deathsIn, measured } from '../../../../lib/analysis/cells.ts';
import { deathInWords, outcomeInWords } from '../../../../lib/analysis/deaths.ts';
import type { NodeDeath } from '../../../../lib/report/deaths.ts';
import type { Report } from '../../../../lib/report/report.ts';
import type { Safety } from '../../../../lib/report/safety.ts';
import { type Block, type Item, listOf } from '../../section.ts';

/** The outcome of every node that did not survive, with the cell: what a reader of the report has to see first. */
export function outcomeBlocks({ cells }: Pick<Report, 'cells'>): Block[] {
  const items = cells.flatMap((cell) =>
    deathsIn(measured(cell)).map((death) => ({
      mark: '!',
      text: `${outcomeInWords(death)} (${cell.id})`,
    })),
  );
  return listOf(items).map((list) => ({ ...list, emphasis: 'bad' }));
}

/** What became of each node that did not survive, with the end of its log. */
export function deathList(deaths: readonly NodeDeath[]): Block[] {
  const items = deaths.flatMap((death): Item[] => [
    { mark: '!', text: `${deathInWords(death)}; nothing further was broken.` },
    ...quoted('its log ends with', death.log),
    ...quoted('its start command printed', death.printed),
  ]);
  return listOf(items).map((list) => ({ ...list, emphasis: 'bad' as const }));
}

/** What became of each node of a cell that did not survive, with the end of its log; and what was read back without it. */
export function deathBlocks(deaths: readonly NodeDeath[], { readings }: Safety): Block[] {
  if (deaths.length === 0) return [];
  const from = [...new Set(readings.flatMap(({ nodes }) => nodes))].join(', ');
  const read =
    from === '' ? 'Nothing was read back.' : `What was written was read back from the nodes that live: ${from}.`;
  return [...deathList(deaths), { kind: 'prose', text: read }];
}

function quoted(introduction: string, lines: readonly string[] | null): Item[] {
  if (lines === null) return [];
  if (lines.length === 0) return [{ mark: '', text: `${introduction}: nothing since it was started` }];
  return [{ mark: '', text: `${introduction}:` }, ...lines.map((text) => ({ mark: '|', text }))];
}

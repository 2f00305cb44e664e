import type { Evidence } from '../../../lib/analysis/coordinator-tables/evidence.ts';
import type { DocumentTable, Figure } from '../../../lib/analysis/coordinator-tables/table.ts';
import { coordinatorTables } from '../../../lib/analysis/coordinator-tables/tables.ts';
import { byteSize, elapsed, milliseconds, perSecond, plural, significant } from '../../../lib/base/format.ts';
import type { Report } from '../../../lib/report/report.ts';
import { UNCLAIMED } from '../claims.ts';
import { type Block, muted, numbers, type Section, type TableBlock, type Text, words } from '../section.ts';

type Value = Extract<Figure, { readonly kind: 'value' }>;

const SUSPECT = '?';

const UNITS: Readonly<Record<Value['unit'], (amount: number) => string>> = {
  ms: (ms) => `${milliseconds(ms)} ms`,
  s: (seconds) => elapsed(seconds * 1_000),
  perSecond: (rate) => `${perSecond(rate)}/s`,
  percent: (percent) => `${significant(percent)} %`,
  bytes: byteSize,
  bytesPerSecond: (bytes) => `${byteSize(bytes)}/s`,
  change,
};

/** A multiple of a baseline as the document has it: `+65 %`, `-40 %`, `+340 %`. */
function change(ratio: number): string {
  const points = significant((ratio - 1) * 100, 2);
  return `${ratio > 1 ? '+' : ''}${points} %`;
}

/** The document *Coordinator Redundancy Benchmarks* as sections, filled from reports of one target. */
export function coordinatorSections(reports: readonly Report[]): readonly (readonly [Section, Report])[] {
  const { evidence, tables } = coordinatorTables(reports);
  const [report] = evidence.reports;
  if (report === undefined) return [];
  const sections = [headOf(evidence), ...tables.map((table) => sectionOf(table))];
  return sections.map((section) => [section, report] as const);
}

function headOf({ reports, setting, otherSettings }: Evidence): Section {
  const [report] = reports;
  const others =
    otherSettings.length === 0
      ? []
      : [
          `Measured in another way, and not in these tables: ${otherSettings.join(', ')} (tier, payload, protocol, reads or keys).`,
        ];
  const lines = [
    `Of ${plural(reports.length, 'report')} of ${report?.versions.target ?? report?.target}: ${setting.tier} tier, ${setting.payload} payload, ${setting.protocol}${setting.reads === null ? '' : `, ${setting.reads} reads`}.`,
    `${UNCLAIMED} a change that may be chance; ${SUSPECT} from a cell that its report calls suspect; [1] see below the table. Figures are of the machine that is named in the reports, and not of the document's.`,
    ...others,
  ];
  return {
    title: 'Coordinator Redundancy Benchmarks',
    of: (): readonly Block[] => [
      { kind: 'heading', text: 'Coordinator Redundancy Benchmarks', beside: [] },
      ...lines.map((words) => ({ kind: 'prose' as const, text: muted(words) })),
    ],
  };
}

function sectionOf({ title, columns, rows, notes }: DocumentTable): Section {
  const reasons: string[] = [];
  const cellOf = (figure: Figure): Text => {
    if (figure.kind !== 'none') return shown(figure);
    if (!reasons.includes(figure.because)) reasons.push(figure.because);
    return muted(`- [${reasons.indexOf(figure.because) + 1}]`);
  };
  const [label = '', ...others] = columns;
  const isText = (at: number): boolean => rows.some(({ figures }) => figures[at]?.kind === 'text');
  const table: TableBlock = {
    kind: 'table',
    columns: [words(label), ...others.map((header, at) => (isText(at) ? words(header) : numbers(header)))],
    groups: [{ rows: rows.map((row) => ({ cells: [row.label, ...row.figures.map(cellOf)] })) }],
    footnotes: [...notes, ...reasons.map((because, at) => `[${at + 1}] ${because}`)],
  };
  return { title, of: () => [table] };
}

function shown(figure: Exclude<Figure, { readonly kind: 'none' }>): Text {
  if (figure.kind === 'baseline') return 'Baseline';
  if (figure.kind === 'text') return figure.text;
  const { value, unit, unclaimed = false, suspect = false } = figure;
  return `${unclaimed ? UNCLAIMED : ''}${UNITS[unit](value)}${suspect ? SUSPECT : ''}`;
}

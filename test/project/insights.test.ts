import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Insight } from '../../lib/analysis/insights/insight.ts';
import { INSIGHTS } from '../../lib/analysis/insights/insights.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/insights.md'), 'utf8');

const sentence = (words: string): string =>
  `${words.charAt(0).toUpperCase()}${words.slice(1)}${words.endsWith('.') ? '' : '.'}`;

/** A rule as docs/insights.md has it. */
const documented = ({ id, kind, title, formula, source, disproof }: Insight): string =>
  [
    `### \`${id}\` (${kind})`,
    sentence(title),
    [`- Decides: ${formula}`, `- From: ${source}`, `- Something else if: ${disproof}`].join('\n'),
  ].join('\n\n');

test('docs/insights.md has every rule in order, with formula, source and disproof, and no other', () => {
  const rules = text.split('\n## ').find((part) => part.startsWith('Rules\n')) ?? '';
  const [, ...told] = rules.trim().split(/\n\n(?=### )/);
  assert.deepEqual(told, INSIGHTS.map(documented));
});

test('docs/insights.md says of each of the thirteen insights which rule covers it, or that none does', () => {
  const rows = [...text.matchAll(/^\| (\d+) \| [^|]+ \| ([^|]+) \| ([^|]*)\|$/gm)];
  assert.deepEqual(
    rows.map(([, number]) => Number(number)),
    Array.from({ length: 13 }, (_, at) => at + 1),
  );
  const ids = new Set(INSIGHTS.map(({ id }) => id));
  for (const [row, , covered = '', left = ''] of rows) {
    const named = [...covered.matchAll(/`([\w-]+)`/g)].map(([, id = '']) => id);
    if (covered.trim() === 'none') assert.notEqual(left.trim(), '', row);
    else assert.ok(named.length > 0 && named.every((id) => ids.has(id)), row);
  }
});

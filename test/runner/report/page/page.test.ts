import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { allPrintable } from '../../../../lib/base/printable.ts';
import type { Report } from '../../../../lib/report/report.ts';
import { escaped } from '../../../../runner/report/page/html.ts';
import { renderPage } from '../../../../runner/report/page/page.ts';
import type { Block, Text } from '../../../../runner/report/section.ts';
import { SECTIONS } from '../../../../runner/report/sections/index.ts';
import { readRun, recordedRuns } from '../../../../tools/perf/insights/honest/runs.ts';
import { exampleReport } from '../../../fixtures/example-report.ts';

const plain = (text: Text): string => (typeof text === 'string' ? text : text.text);

/** Every piece of text of some blocks. */
function textsOf(block: Block): string[] {
  switch (block.kind) {
    case 'heading':
      return block.beside.map(plain);
    case 'table':
      return [
        ...block.columns.map(({ header }) => header),
        ...block.groups.flatMap(({ rows }) =>
          rows.flatMap(({ cells, note }) => [...cells.map(plain), ...(note === undefined ? [] : [plain(note)])]),
        ),
        ...block.footnotes,
      ];
    case 'facts':
      return block.facts.flatMap(({ label, text }) => [label, plain(text)]);
    case 'list':
      return block.items.map(({ text }) => text);
    case 'prose':
      return [plain(block.text)];
    case 'timeline':
      return block.moments.flatMap(({ label, text }) => [label, text]);
  }
}

/** What a page must not have: something that is fetched, or that the policy does not name. */
function faultsOf(page: string): string[] {
  const body = page.replace(/<script>.*<\/script>/s, '').replace(/<style>.*<\/style>/s, '');
  return [
    ...(body.match(/<(?:img|link|iframe|object|embed|source|video|audio|base)\b[^>]*>/gi) ?? []),
    ...(body.match(/\s(?:src|srcset|action|xlink:href|style|on\w+)\s*=\s*"[^"]*"/gi) ?? []),
    ...(body.match(/href="(?!#)[^"]*"/gi) ?? []),
    ...(page.match(/url\((?!["']?data:)/g) ?? []),
    ...(page.match(/@import/g) ?? []),
  ];
}

const runs = recordedRuns();

test('every recorded run has a page with every text of its sections, that fetches nothing and is small', () => {
  assert.ok(runs.length > 50);
  for (const name of runs) {
    const report = readRun(name);
    const page = renderPage(report);
    assert.ok(Buffer.byteLength(page) < 1_000_000, `${name}: ${Buffer.byteLength(page)} bytes`);
    assert.deepEqual(faultsOf(page), [], name);
    const shown = allPrintable(report);
    for (const section of SECTIONS) {
      for (const text of section.of(shown).flatMap(textsOf)) {
        assert.ok(page.includes(escaped(text)), `${name}, ${section.title}: ${text}`);
      }
    }
  }
});

test('a report with a cell of every kind has a page', () => {
  const page = renderPage(exampleReport);
  assert.deepEqual(faultsOf(page), []);
  for (const title of ['Result', 'Run', 'Failover', 'Power cut', 'Over time', 'Cells']) {
    assert.match(page, new RegExp(`<h2 id="[^"]+">${title}</h2>`), title);
  }
});

test('what it came to stands before pictures, and these before tables', () => {
  const page = renderPage(readRun('etcd-core-small'));
  const places = ['Result', 'Run', 'Latency over throughput', 'Percentile curves', 'Over time', 'Cells'].map((title) =>
    page.indexOf(`>${title}</h2>`),
  );
  assert.ok(
    places.every((place, at) => place > (places[at - 1] ?? 0)),
    places.join(', '),
  );
});

test('every anchor leads somewhere, and no name is there twice', () => {
  for (const report of [exampleReport, readRun('etcd-failover-small')]) {
    const page = renderPage(report);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const [, name] of page.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.includes(name as string), name);
  }
});

const HOSTILE = `</script></style><img src=x onerror=alert(1)>"'&`;

/** A report in which every text that is no closed word is hostile. */
function hostile(report: Report): Report {
  const [cell] = report.cells;
  const name = HOSTILE;
  return {
    ...report,
    runId: HOSTILE,
    command: [HOSTILE],
    versions: { ...report.versions, target: HOSTILE, raftmark: HOSTILE },
    host: { ...report.host, cpuModel: HOSTILE },
    clusters: report.clusters.map((cluster) => ({ ...cluster, name })),
    cells: report.cells.map((each) => ({
      ...each,
      ...{ id: `${HOSTILE}${each.id}`, tier: HOSTILE, scenario: HOSTILE },
      cluster: { ...each.cluster, name },
      payload: { ...each.payload, name },
      step: { ...each.step, name: HOSTILE },
    })) as typeof report.cells,
    warnings: [HOSTILE, cell?.id ?? ''],
  };
}

test('names in a report are text, wherever they stand', () => {
  for (const name of ['etcd-core-small', 'etcd-failover-small', 'etcd-rolling', 'etcd-consensus']) {
    const page = renderPage(hostile(readRun(name)));
    assert.deepEqual(faultsOf(page), []);
    assert.ok(!page.includes('<img'));
    assert.equal(page.match(/<\/script/gi)?.length, 2, 'the axis and the script of the page');
    assert.equal(page.match(/<\/style/gi)?.length, 1);
    assert.ok(page.includes(escaped(HOSTILE)));
  }
});

test('the policy names the style and the script that the page has, and allows nothing else', () => {
  const page = renderPage(exampleReport);
  const policy =
    /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
  const [style, script] = ['style', 'script'].map((tag) => new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(page)?.[1]);
  const hash = (text: string | undefined) =>
    `'sha256-${createHash('sha256')
      .update(text ?? '')
      .digest('base64')}'`;
  assert.equal(
    policy,
    `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`,
  );
});

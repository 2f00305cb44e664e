// Pages of reports in a real browser: Debian's Chromium, found on PATH.
import assert from 'node:assert/strict';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { measured } from '../../lib/analysis/cells.ts';
import { milliseconds, perSecond } from '../../lib/base/format.ts';
import type { Report } from '../../lib/report/report.ts';
import { renderSideBySide } from '../../runner/report/page/beside.ts';
import { renderPage } from '../../runner/report/page/page.ts';
import { readRun } from '../../tools/perf/insights/honest/runs.ts';
import { exampleReport } from '../fixtures/example-report.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

function browserOnPath(): string | null {
  const places = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return (
    places.find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    }) ?? null
  );
}

const executablePath = browserOnPath();
const skip = executablePath === null ? `none of ${NAMES.join(', ')} is on PATH` : false;

/** What is wrong in a page by axe, as `rule: element`, of those that keep somebody from reading it. */
async function barriers(page: Page): Promise<string[]> {
  // By the protocol of the browser, which the policy of the page does not bind.
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(`axe.run().then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 200))))`);
}

/** A page of two runs, the second over another protocol. */
function sideBySide(): string {
  const runs = ['etcd-core-small', 'etcd-core-http-small'];
  return renderSideBySide(runs.map((file) => ({ file, report: readRun(file) })));
}

interface Opened {
  readonly page: Page;
  /** What the browser complained of, and what it asked for but the page itself. */
  readonly trouble: string[];
}

const RUNS = ['etcd-core-small', 'etcd-failover-small', 'confman-rolling', 'etcd-consensus', 'confman-audit'];

/** Writes down what the browser says while a page is open, and what it asks for but the page itself. */
function listen(page: Page, address: string, trouble: string[]): void {
  page.on('console', (message) => trouble.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', ({ message }) => trouble.push(message));
  page.on('request', (request) => {
    if (request.url() !== address) trouble.push(`asked for ${request.url()}`);
  });
}

describe('pages in a browser', { skip }, () => {
  let browser: Browser;
  let folder = '';
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'raftmark-page-'));
    // Chromium has no sandbox for root.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await chromium.launch({ executablePath: executablePath as string, args });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(report: Report | string, width: number, colorScheme: 'light' | 'dark'): Promise<Opened> {
    const path = join(folder, 'page.html');
    writeFileSync(path, typeof report === 'string' ? report : renderPage(report));
    const address = pathToFileURL(path).href;
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const trouble: string[] = [];
    listen(page, address, trouble);
    await page.goto(address);
    return { page, trouble };
  }

  for (const name of [...RUNS, 'the example', 'two side by side']) {
    test(`${name}: nothing is asked for, nothing goes wrong, and nobody is kept out`, async (t) => {
      const report =
        name === 'the example' ? exampleReport : name === 'two side by side' ? sideBySide() : readRun(name);
      for (const width of [360, 1_400]) {
        for (const scheme of ['light', 'dark'] as const) {
          const { page, trouble } = await open(report, width, scheme);
          // Folded tables are looked at as well.
          await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
          assert.deepEqual(await barriers(page), [], `${width} px, ${scheme}`);
          const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          assert.ok(Number(overflow) <= 0, `${width} px: the page is ${overflow} px too wide`);
          assert.deepEqual(trouble, []);
          const ready = await page.evaluate("performance.getEntriesByType('navigation')[0].domInteractive");
          t.diagnostic(`${width} px, ${scheme}: interactive after ${Math.round(Number(ready))} ms`);
          await page.close();
        }
      }
    });
  }

  test('what these tests look for is found where it is', async () => {
    const path = join(folder, 'bad.html');
    const bad = '<!doctype html><title>t</title><p style="color:#ccc;background:#fff">pale</p><img src="nothing.png">';
    writeFileSync(path, `${bad}<script>console.log('said'); missing()</script>`);
    const page = await browser.newPage({ viewport: { width: 360, height: 900 } });
    const trouble: string[] = [];
    listen(page, pathToFileURL(path).href, trouble);
    await page.goto(pathToFileURL(path).href);
    const found = await barriers(page);
    for (const rule of ['color-contrast', 'image-alt', 'html-has-lang']) {
      assert.ok(
        found.some((text) => text.startsWith(rule)),
        rule,
      );
    }
    for (const what of [/asked for .*nothing\.png/, /log: said/, /missing is not defined/]) {
      assert.ok(
        trouble.some((text) => what.test(text)),
        String(what),
      );
    }
    await page.close();
  });

  test('the table of cells has the figures of the report', async () => {
    const report = readRun('etcd-core-small');
    const { page } = await open(report, 1_400, 'light');
    const rows = await page
      .locator('#cells tbody tr')
      .evaluateAll((all) => all.map((row) => [...row.children].map(({ textContent }) => textContent)));
    const expected = report.cells.flatMap((cell) =>
      (measured(cell)?.operations ?? []).map(({ operation, opsPerSecond, latencyMs }, at) => [
        ...(at === 0 ? [cell.scenario, String(cell.step.users)] : ['', '']),
        ...[operation, perSecond(opsPerSecond), milliseconds(latencyMs?.p50 ?? Number.NaN)],
      ]),
    );
    assert.ok(expected.length > 5);
    assert.deepEqual(
      rows.map((row) => row.slice(0, 5)),
      expected,
    );
    await page.close();
  });

  test('the time axis tells the seconds of the report, by keys alone', async () => {
    const report = readRun('etcd-failover-small');
    const { page, trouble } = await open(report, 1_400, 'light');
    await page.locator('.timeline').focus();
    const [cell] = report.cells;
    const found = cell === undefined ? null : measured(cell);
    const writes = found?.operations.find(({ operation }) => operation === 'write')?.distribution?.seconds;
    const from = Math.round((Date.parse(found?.startedAt ?? '') - Date.parse(report.startedAt)) / 1_000);
    for (let second = 0; second <= from; second++) await page.keyboard.press('ArrowRight');
    let compared = 0;
    for (const [at, ok] of (writes?.ok ?? []).entries()) {
      const reading = (await page.locator('.reading').textContent()) ?? '';
      assert.ok(reading.startsWith(`Second ${from + at}: `), reading);
      assert.match(reading, new RegExp(`\\bwrite ${ok}(,|$)`), `second ${from + at}`);
      compared++;
      await page.keyboard.press('ArrowRight');
    }
    assert.ok(compared > 10);
    assert.deepEqual(trouble, []);
    await page.close();
  });

  test('a part of the time axis is shown by buttons, in plots and lanes', async () => {
    const { page, trouble } = await open(readRun('etcd-core-small'), 1_400, 'light');
    const lane = page.locator('.lane svg').first();
    const whole = await lane.getAttribute('viewBox');
    assert.ok(await page.getByRole('button', { name: 'Whole run' }).isDisabled());
    await page.getByRole('button', { name: 'Zoom in' }).click();
    const part = await lane.getAttribute('viewBox');
    assert.notEqual(part, whole);
    await page.getByRole('button', { name: 'Later' }).click();
    assert.notEqual(await lane.getAttribute('viewBox'), part);
    await page.getByRole('button', { name: 'Whole run' }).click();
    assert.equal(await lane.getAttribute('viewBox'), whole);
    // Colours follow the scheme while the page is open.
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.deepEqual(trouble, []);
    await page.close();
  });

  test('paper has the light colours, whatever those of the screen', async () => {
    const { page } = await open(readRun('etcd-core-small'), 800, 'dark');
    const colours = () =>
      page.evaluate('[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor].join()');
    assert.notEqual(await colours(), 'rgb(27, 31, 36),rgb(255, 255, 255)');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await colours(), 'rgb(27, 31, 36),rgb(255, 255, 255)');
    await page.close();
  });

  test('the first key leads past the list of sections', async () => {
    const { page } = await open(exampleReport, 1_400, 'light');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the result');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('document.activeElement.id'), 'content');
    await page.close();
  });

  test('names in a report run nothing', async () => {
    const hostile = `</script><img src=x onerror="document.title='run'"><script>document.title='run'</script>`;
    const report = readRun('etcd-core-small');
    const { page, trouble } = await open(
      {
        ...report,
        warnings: [hostile],
        versions: { ...report.versions, target: hostile },
        cells: report.cells.map((cell) => ({ ...cell, scenario: hostile, id: hostile + cell.id })),
      },
      1_400,
      'light',
    );
    assert.match(await page.title(), /^raftmark: /);
    assert.equal(await page.locator('img').count(), 0);
    assert.deepEqual(trouble, []);
    await page.close();
  });
});

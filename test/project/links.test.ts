// Every relative link of every document: the file is there, and so is the heading.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');

/** Documents of the project, from its folder; also those that are not committed yet. */
function documents(): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'];
  const files = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  return files.filter((file) => existsSync(join(ROOT, file)));
}

/** What stands outside of code blocks and code: a link there is none, and a `#` begins no heading. */
function prose(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, (code) => (code.includes('](') ? '' : code));
}

/** The anchors of a document, as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = [...prose(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const words = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase();
    const anchor = words.replace(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
  return new Set(anchors);
}

/** What is wrong with the links of a document, each in a few words. */
function brokenLinks(file: string, text: string): string[] {
  const links = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.flatMap((link) => {
    if (/^(https?|mailto):/.test(link)) return [];
    const [path = '', anchor] = link.split('#', 2);
    const linked = path === '' ? join(ROOT, file) : join(ROOT, dirname(file), path);
    if (relative(ROOT, linked).startsWith('..')) return [`${link}: leads out of the project`];
    if (!existsSync(linked)) return [`${link}: there is no such file`];
    if (anchor === undefined || statSync(linked).isDirectory()) return [];
    const there = path === '' ? text : readFileSync(linked, 'utf8');
    return anchorsOf(there).has(anchor) ? [] : [`${link}: there is no such heading`];
  });
}

describe('links of documents', () => {
  for (const file of documents()) {
    test(`${file} links to files and headings that are there`, () => {
      assert.deepEqual(brokenLinks(file, readFileSync(join(ROOT, file), 'utf8')), []);
    });
  }

  test('a link to a file or a heading that is not there is found', () => {
    const text =
      '# One `two`\n\n## One two\n\n[a](#one-two) [b](#one-two-1) [c](#three) [d](nowhere.md) [e](../outside.md)';
    assert.deepEqual(brokenLinks('README.md', text), [
      '#three: there is no such heading',
      'nowhere.md: there is no such file',
      '../outside.md: leads out of the project',
    ]);
  });

  test('every document of docs is in its index', () => {
    const index = readFileSync(join(ROOT, 'docs/README.md'), 'utf8');
    const missing = documents().filter(
      (file) => /^docs\/[^/]+\.md$/.test(file) && file !== 'docs/README.md' && !index.includes(`](${file.slice(5)})`),
    );
    assert.deepEqual(missing, []);
  });
});

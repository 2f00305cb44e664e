import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const sheet = readFileSync(join(import.meta.dirname, '../../../../runner/report/page/assets/colors.css'), 'utf8');
const [light = '', dark = ''] = sheet.split('@media');

function colour(scheme: string, name: string): string {
  const found = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(scheme)?.[1];
  assert.ok(found, name);
  return found;
}

/** Relative luminance, as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

test('black on white is 21, and grey #777777 on white is 4.48', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21);
  assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48');
});

for (const [name, scheme] of Object.entries({ light, dark })) {
  test(`text can be read on both backgrounds in the ${name} colours`, () => {
    for (const text of ['fg', 'muted', 'accent', 'good', 'warning', 'bad']) {
      for (const behind of ['bg', 'panel']) {
        const found = contrast(colour(scheme, text), colour(scheme, behind));
        assert.ok(found >= 4.5, `${text} on ${behind}: ${found.toFixed(2)}`);
      }
    }
  });

  test(`lines and points can be seen in the ${name} colours`, () => {
    for (const line of ['c1', 'c2', 'c3', 'c4', 'c5', 'c6']) {
      const found = contrast(colour(scheme, line), colour(scheme, 'bg'));
      assert.ok(found >= 3, `${line}: ${found.toFixed(2)}`);
    }
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Html, html, scriptJson } from '../../../../runner/report/page/html.ts';

test('what is put into a template is escaped, between tags and in attributes', () => {
  const hostile = `</td><img src=x onerror="alert('1')">&`;
  const escaped = '&lt;/td&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;';
  assert.equal(html`<td title="${hostile}">${hostile}</td>`.toString(), `<td title="${escaped}">${escaped}</td>`);
});

test('markup that a template has made is put in as it is, and lists one after the other', () => {
  const items = ['<a>', 'b'].map((text) => html`<li>${text}</li>`);
  assert.equal(html`<ul>${items}</ul>`.toString(), '<ul><li>&lt;a&gt;</li><li>b</li></ul>');
});

test('what is missing leaves nothing, and zero is a number', () => {
  assert.equal(html`${null}${undefined}${false}${0}`.toString(), '0');
});

test('JSON in a script cannot end it, and is read as it was', () => {
  const value = { text: '</script><script>alert(1)</script><!--\u2028' };
  const told = scriptJson(value).toString();
  assert.ok(!/[<>]/.test(told));
  assert.deepEqual(JSON.parse(told), value);
});

test('text that would end its script is refused', () => {
  assert.throws(() => Html.verbatim('let a = "</SCRIPT>"'), /would end the element/);
  assert.throws(() => Html.verbatim('<!-- a'), /would end the element/);
});

// Words of contracts inside Markdown: nothing in them may become markup, a link, or a mention that calls somebody.

import { plainText } from './plain-text.ts';

/** Not seen, and nothing is a link or a mention across it. */
const joiner = '\u2060';

export function markdownText(text: string): string {
  return plainText(text)
    .replaceAll(/[\\`*_{}[\]~|!$]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[@#](?=\w)/g, `$&${joiner}`)
    .replaceAll(/:(?=\/\/)|\bwww(?=\.)/gi, `$&${joiner}`);
}

/** `orders.order_facts` in letters of one width. */
export function codeSpan(text: string): string {
  const plain = plainText(text);
  const fence = fenceOf(plain, 1);
  const blank = plain.startsWith('`') || plain.endsWith('`') || plain === '' ? ' ' : '';
  return `${fence}${blank}${plain}${blank}${fence}`;
}

/** Longer than any run of backticks in the text. */
export function fenceOf(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(Math.max(least, longest + 1));
}

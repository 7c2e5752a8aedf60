// The pages that people read, and the examples in them: every fenced block with its language and what its info string says.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const top = fileURLToPath(new URL('../..', import.meta.url));

/** README.md, and every page of docs/. */
export const pages: readonly string[] = [
  'README.md',
  ...readdirSync(join(top, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`)
    .sort(),
];

export type Block = {
  readonly page: string;
  /** Of the opening fence. */
  readonly line: number;
  /** `graphql`, empty where the fence says nothing. */
  readonly language: string;
  /** What follows the language on the fence. */
  readonly info: string;
  readonly text: string;
};

export function readPage(page: string): string {
  return readFileSync(join(top, page), 'utf8');
}

export function readBlocks(page: string): readonly Block[] {
  const text = readPage(page);
  return [...text.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map(({ 1: fence = '', 2: body = '', index }) => {
    const [, language = '', info = ''] = /^(\S*) *(.*)$/.exec(fence) ?? [];
    return { page, line: text.slice(0, index).split('\n').length, language, info: info.trim(), text: body };
  });
}

export const allBlocks: readonly Block[] = pages.flatMap(readBlocks);

/** For the name of a test. */
export function placeOf({ page, line }: Block): string {
  return `${page}:${line}`;
}

// Names the parts of a contract in words, for messages: columns and checks by their names, everything else by its path.

import type { Path } from './read-yaml.ts';

const nouns: Readonly<Record<string, string>> = { schema: 'column', quality: 'quality check' };

/** What a path leads to: `the file`, `sla.freshness`, `column "amount"`, `required of column "amount"`. */
export function nameOfPlace(path: Path, root: unknown): string {
  const [list, index, ...rest] = path;
  if (list === undefined) return 'the file';
  const noun = nouns[String(list)];
  if (noun === undefined || index === undefined) return dotted(path);
  const name = nameOfItem(root, list, index);
  const item = `${noun} ${name === null ? `${Number(index) + 1}` : `"${name}"`}`;
  return rest.length === 0 ? item : `${dotted(rest)} of ${item}`;
}

function nameOfItem(root: unknown, list: string | number, index: string | number): string | null {
  const items = (root as Record<string | number, unknown> | null)?.[list];
  const item = Array.isArray(items) ? items[Number(index)] : undefined;
  const name = (item as { name?: unknown } | null | undefined)?.name;
  return typeof name === 'string' ? name : null;
}

function dotted(path: Path): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step + 1}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}

// Descriptions in words: title, business meaning, unit, PII and promises, so that GraphiQL and code generators show
// them.

import { meaningOf } from '../../contracts/column-meaning.ts';
import { camelCase } from '../../contracts/graphql-names.ts';
import { maskingOf } from '../../contracts/masks.ts';
import type { Column, Product } from '../../contracts/product.ts';

export function describeProduct(product: Product): readonly string[] {
  const { sla } = product;
  const promises = [
    `at most ${formatSeconds(sla.freshnessSeconds)} old`,
    ...(sla.availability === null ? [] : [`available ${sla.availability} %`]),
    ...(sla.latencyP95Ms === null ? [] : [`95 % of queries within ${sla.latencyP95Ms} ms`]),
  ];
  const columnNames = new Set(product.columns.map((column) => column.name));
  const rules = Object.entries(product.semantics).filter(([name]) => !columnNames.has(name));
  return [
    product.title,
    product.description,
    ...rules.map(([name, text]) => `${name}: ${text}`),
    `${product.id} ${product.version.text}, owner ${product.owner.team}. Promised: ${promises.join(', ')}.`,
  ];
}

export function describeColumn(product: Product, column: Column): readonly string[] {
  const revealed = column.unmask.map(({ role, domain, team }) => role ?? domain ?? team ?? '').join(', ');
  const masking = describeMasking(column);
  return [
    column.title ?? '',
    column.description,
    meaningOf(product, column) ?? '',
    column.unit === null ? '' : `Unit: ${column.unit}.`,
    masking === null ? '' : `Masked (${masking}); in clear for ${revealed === '' ? 'nobody' : revealed}.`,
    column.isPii ? 'Personal data.' : '',
    column.references === null
      ? ''
      : `Refers to ${column.references.productKey ?? 'a product that is not served'}.${camelCase(column.references.column)}.`,
  ];
}

/** `redact`, or `*** at user.email, devices[*].ip`; null where nothing is masked. */
function describeMasking(column: Column): string | null {
  const masking = maskingOf(column);
  return masking === 'paths' ? `*** at ${column.piiPaths.map(({ text }) => text).join(', ')}` : masking;
}

/** A block string with one paragraph per text; the empty text for nothing to say. */
export function printDescription(paragraphs: readonly string[], indent: string): string {
  const texts = paragraphs.map((text) => text.trim()).filter((text) => text !== '');
  if (texts.length === 0) return '';
  const lines = texts
    .join('\n\n')
    .replaceAll('"""', '\\"""')
    .split('\n')
    .map((line) => (line === '' ? '' : `${indent}${line}`));
  return `${indent}"""\n${lines.join('\n')}\n${indent}"""\n`;
}

function formatSeconds(seconds: number): string {
  const units = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
  ] as const;
  const fitting = units.find(([size]) => seconds >= size && seconds % size === 0);
  return fitting === undefined ? `${seconds} s` : `${seconds / fitting[0]} ${fitting[1]}`;
}

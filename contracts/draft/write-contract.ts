// A draft -> the text of its contract. What a person must decide stands beside it as `# decide:`, guesses as `# confirm:`.

import { formatColumnType } from '../column-type.ts';
import { confirmText, describeLeftOut, describeUnledKey } from './decisions.ts';
import type { Draft, DraftCheck, DraftColumn } from './draft.ts';
import { quoteForView } from './view-names.ts';
import { printable, yamlComment, yamlMap, yamlText, yamlValue } from './yaml-text.ts';

/** Ends with a line break. Loading it gives no problem, whatever the table is. */
export function writeContract(draft: Draft): string {
  const parts = [
    writeHead(draft),
    writeKey(draft),
    ['schema:', ...draft.columns.flatMap(writeColumn)],
    writeLeftOut(draft),
    writeSla(draft),
    writeSemantics(draft),
    writeChecks(draft),
    writeAccess(draft),
    ['changelog:', '  - { version: "1.0.0", changes: [First version.], breaking: false }'],
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function writeHead({ domain, tier, product, status, relation, sample, key }: Draft): readonly string[] {
  const seen =
    sample.rows === 0
      ? 'no rows were looked at'
      : `${sample.rows.toLocaleString('en-US')} rows were looked at${sample.isWhole ? ', which are all' : ''}`;
  return [
    yamlComment(`Drafted from the ${relation.kind} ${relation.schema}.${relation.name}; ${seen}.`),
    '# Read it line by line: "confirm" is a guess, "decide" is a question to you. Remove these comments as you go.',
    `name: ${domain}.${tier}.${product}`,
    'version: "1.0.0"',
    ...(status === 'draft' && key.kind === 'found'
      ? ['# decide: published, where everything below is as it should be']
      : []),
    `status: ${status}`,
    `title: ${yamlText(titleOf(product))}`,
    ...(relation.comment === null ? ['# decide: what is one row?'] : []),
    `description: ${yamlText(printable(relation.comment ?? `Rows of ${relation.schema}.${relation.name}.`))}`,
    `source: { table: ${yamlText(`${relation.schema}.${relation.name}`)} }`,
  ];
}

function writeKey({ key }: Draft): readonly string[] {
  if (key.kind === 'found') return [`primary_key: [${key.columns.map(yamlText).join(', ')}]`];
  const because = yamlComment(`decide: what identifies a row? ${key.reason}. Until then this stays a draft.`);
  if (key.candidate === null) return [because, '# primary_key: [...]'];
  return [
    because,
    `# primary_key: [${yamlText(key.candidate)}]   # its values differ; write required: true at the column, too`,
  ];
}

function writeColumn(column: DraftColumn): readonly string[] {
  const { name, type, isRequired, isKey, description, guess, mask, places, references, unledKey } = column;
  const confirm = confirmText(column);
  const constraints = writeConstraints(column);
  return [
    `  - name: ${yamlText(name)}`,
    `    type: ${yamlText(formatColumnType(type))}`,
    ...(isRequired || isKey ? ['    required: true'] : []),
    ...(description === null ? [] : [`    description: ${yamlText(description)}`]),
    ...(column.default === null ? [] : [`    default: ${yamlValue(column.default)}`]),
    ...(confirm === null ? [] : [`    ${yamlComment(confirm)}`]),
    ...(guess === null && places.length === 0 ? [] : ['    tags: [PII]']),
    ...(mask === null ? [] : [`    mask: ${yamlText(mask)}`]),
    ...(places.length === 0 ? [] : [`    pii_paths: [${places.map(({ path }) => yamlText(path)).join(', ')}]`]),
    ...(constraints.length === 0 ? [] : [`    constraints: [${constraints.join(', ')}]`]),
    ...(references === null ? [] : [`    references: ${yamlMap(references)}`]),
    ...(unledKey === null ? [] : [`    ${yamlComment(`decide: ${describeUnledKey(unledKey)}`)}`]),
  ];
}

function writeConstraints({ constraints, type }: DraftColumn): readonly string[] {
  const { isUnique, min, max, in: values } = constraints;
  const isText = type.kind === 'scalar' && type.name === 'string';
  const bound = (text: string) => (/^-?\d+(\.\d+)?$/.test(text) ? text : JSON.stringify(text));
  return [
    ...(isUnique ? ['unique'] : []),
    ...(min === null && max === null
      ? []
      : [
          `{ ${[min === null ? [] : `min: ${bound(min)}`, max === null ? [] : `max: ${bound(max)}`].flat().join(', ')} }`,
        ]),
    ...(values === null
      ? []
      : [`{ in: [${values.map((value) => (isText ? yamlText(value) : bound(value))).join(', ')}] }`]),
  ];
}

/** A view is the way to names and types that a contract has no word for, so it is written out. */
function writeLeftOut({ leftOut, columns, domain, product, relation }: Draft): readonly string[] {
  if (leftOut.length === 0) return [];
  const remedied = leftOut.flatMap(({ remedy }) => remedy ?? []);
  const told = leftOut.map((one) => yamlComment(`decide: "${one.column.name}" is ${describeLeftOut(one)}`));
  if (remedied.length === 0) return told;
  const selected = [...columns.map(({ name }) => quoteForView(name)), ...remedied];
  const from = `${quoteForView(relation.schema)}.${quoteForView(relation.name)}`;
  return [
    ...told,
    '# A view gives them names and types that a contract can carry; introspect it in place of the table:',
    `#   create view ${quoteForView(`${domain}_product`)}.${quoteForView(product)} as select`,
    ...selected.map(
      (text, index) =>
        `#     ${text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ')}${index < selected.length - 1 ? ',' : ''}`,
    ),
    `#   from ${from.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ')};`,
  ];
}

function writeSla({ freshness }: Draft): readonly string[] {
  return [
    'sla:',
    `  ${yamlComment(`decide: a guess, because ${freshness.because}`)}`,
    `  freshness: ${freshness.promise}`,
    ...(freshness.column === null ? [] : [`  freshness_column: ${yamlText(freshness.column)}`]),
    '  # decide: what else do you promise?',
    '  # availability: 99.9%',
    '  # latency_p95_ms: 500',
  ];
}

const mostAsked = 8;

function writeSemantics({ columns }: Draft): readonly string[] {
  const asked = columns.filter(({ description, isKey }) => description === null && !isKey).slice(0, mostAsked);
  return [
    '# decide: what is not plain from the names: what counts, what a missing value means, which unit?',
    'semantics: {}',
    ...asked.map(({ name, isRequired }) => `#   ${yamlText(name)}: ${isRequired ? '...' : '... Missing where ...'}`),
  ];
}

function writeChecks({ checks, sample }: Draft): readonly string[] {
  if (checks.length === 0) return [];
  return [
    yamlComment(
      `decide: suggested by ${sample.rows.toLocaleString('en-US')} rows. Make what must hold an error, and remove what holds by chance.`,
    ),
    'quality:',
    ...checks.map(writeCheck),
  ];
}

function writeCheck({ name, type, column, params }: DraftCheck): string {
  const parts = [
    `name: ${yamlText(name)}`,
    `type: ${type}`,
    ...(column === null ? [] : [`column: ${yamlText(column)}`]),
    ...(Object.keys(params).length === 0 ? [] : [`params: ${yamlMap(params)}`]),
    'severity: warning',
  ];
  return `  - { ${parts.join(', ')} }`;
}

function writeAccess({ domain }: Draft): readonly string[] {
  return [
    '# decide: who reads this? Personal data are masked for everybody until "unmask" names somebody.',
    'access:',
    '  discovery: public',
    `  read: [{ domain: ${domain} }]   # and roles, such as { role: analyst }`,
    `  write: [{ domain: ${domain} }]`,
    '  # unmask: [{ role: admin }]',
  ];
}

function titleOf(product: string): string {
  const words = product.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

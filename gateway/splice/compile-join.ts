// Request for entities, with the shapes around it -> Join: the texts by which an object is read and written.

import { isDeepStrictEqual } from 'node:util';
import { entityFields, type FetchStep, type FieldShape, type Join, type ObjectShape } from '../program.ts';
import { countKey, holdsDocuments } from './shape-places.ts';

/** `from`: the object as the root's subgraph gives it; `to`: as the client wants it; `key`: where it stands. Null where it needs more than texts. */
export function compileJoin(
  step: FetchStep,
  key: string,
  from: ObjectShape,
  to: ObjectShape,
  entity: ObjectShape,
): Join | null {
  const [known, wanted, added] = [fieldsOf(from), fieldsOf(to), fieldsOf(entity)];
  const [entityKey] = added;
  if (entityKey === undefined || ![...known, ...wanted, ...added].every(isPlain)) return null;
  if (!known.every(isSimple) || countKey(entity, entityKey.key) > 1 || holdsDocuments(entity)) return null;
  if (added.some(({ value }) => value.kind === 'typename') || tellsKey(step, from.typeName, added)) return null;
  const reading = readTexts(known, from.typeName);
  const sent = reading && readSent(step, from.typeName, reading.names);
  const answer = reading && writeAnswer(wanted, known, added, { ...reading, typeName: from.typeName });
  if (!reading || !sent || !answer) return null;
  const mayLack = added.every(({ value }) => 'isNonNull' in value && !value.isNonNull);
  const lacking = mayLack ? added.map(({ key }) => `${JSON.stringify(key)}:null`).join() : null;
  const { before, closing } = reading;
  const texts = { key: JSON.stringify(key), entityKey: JSON.stringify(entityKey.key), before, closing };
  return { step, typeName: from.typeName, ...texts, sent, lacking, answer };
}

function fieldsOf(shape: ObjectShape): readonly FieldShape[] {
  return shape.isConcrete ? (shape.variants[0]?.fields ?? []) : [];
}

function isPlain({ key, source, conditions, isRepeated }: FieldShape): boolean {
  return key === source && conditions.length === 0 && !isRepeated && (key === '__typename' || !key.startsWith('__'));
}

function isSimple({ value }: FieldShape): boolean {
  return value.kind === 'typename' || value.kind === 'enum' || (value.kind === 'leaf' && value.leaf !== 'custom');
}

/** An entity that tells its key is compared with what was asked, and that takes reading. */
function tellsKey({ identities }: FetchStep, typeName: string, added: readonly FieldShape[]): boolean {
  const { keys = [] } = (Object.hasOwn(identities, typeName) && identities[typeName]) || {};
  return added.some(({ key }) => keys.includes(key));
}

type Reading = Pick<Join, 'before' | 'closing'> & { /** Of the values. */ readonly names: readonly string[] };

/** `{"__typename":"Customer","customerId":` and so on. Null where there is no value at all. */
function readTexts(known: readonly FieldShape[], typeName: string): Reading | null {
  const before: string[] = [];
  const names: string[] = [];
  let text = '{';
  for (const [index, { key, value }] of known.entries()) {
    text += `${index === 0 ? '' : ','}${JSON.stringify(key)}:`;
    if (value.kind === 'typename') {
      text += JSON.stringify(typeName);
      continue;
    }
    before.push(text);
    names.push(key);
    text = '';
  }
  return before.length === 0 ? null : { before, closing: `${text}}`, names };
}

/** Null where a representation is more than the type and simple values. */
function readSent({ representation }: FetchStep, typeName: string, names: readonly string[]): Join['sent'] | null {
  const [only, ...others] = representation ?? [];
  if (only?.kind !== 'types' || others.length > 0 || !only.types.includes(typeName)) return null;
  const sent: Join['sent'][number][] = [];
  let isTyped = false;
  for (const selection of only.selections) {
    if (selection.kind !== 'field' || selection.selections !== null) return null;
    const value = names.indexOf(selection.name);
    if (selection.name === '__typename') isTyped = true;
    else if (value === -1) return null;
    else sent.push({ name: selection.name, value });
  }
  return isTyped && sent.length > 0 ? sent : null;
}

/** Null where the entity's fields do not stand side by side and in their order in what the client wants. */
function writeAnswer(
  wanted: readonly FieldShape[],
  known: readonly FieldShape[],
  added: readonly FieldShape[],
  { names, typeName }: Reading & { readonly typeName: string },
): Join['answer'] | null {
  const answer: Join['answer'][number][] = [];
  let text = '{';
  let isFirst = true;
  let index = 0;
  let isAdded = false;
  while (index < wanted.length) {
    const field = wanted[index];
    if (field === undefined) return null;
    if (!isFirst) text += ',';
    isFirst = false;
    if (known.some((one) => isDeepStrictEqual(one, field))) {
      text += `${JSON.stringify(field.key)}:`;
      if (field.value.kind === 'typename') text += JSON.stringify(typeName);
      else {
        answer.push(text, names.indexOf(field.key));
        text = '';
      }
      index++;
      continue;
    }
    if (isAdded || !isDeepStrictEqual(wanted.slice(index, index + added.length), added)) return null;
    answer.push(text, entityFields);
    text = '';
    isAdded = true;
    index += added.length;
  }
  return isAdded ? [...answer, `${text}}`] : null;
}

// Request for entities, with the shapes around it -> Join: the texts by which an object is read and written.

import { isDeepStrictEqual } from 'node:util';
import type { FetchStep, FieldShape, Join, ObjectShape } from '../program.ts';
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
  const written = reading && writeAnswer(wanted, known, added, { ...reading, typeName: from.typeName });
  if (!reading || !sent || !written) return null;
  const { answer, runs } = written;
  const firstKeys = runs.slice(1).flatMap(([first]) => first?.key ?? []);
  if (firstKeys.some((one) => countKey(entity, one) > 1)) return null;
  const mayLack = added.every(({ value }) => 'isNonNull' in value && !value.isNonNull);
  return {
    step,
    key: JSON.stringify(key),
    typeName: from.typeName,
    before: reading.before,
    closing: reading.closing,
    sent,
    entityKey: JSON.stringify(entityKey.key),
    runs: firstKeys.map((one) => `,${JSON.stringify(one)}:`),
    lacking: mayLack ? runs.map((fields) => fields.map((one) => `${JSON.stringify(one.key)}:null`).join()) : null,
    answer,
  };
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

type Written = {
  readonly answer: Join['answer'];
  /** The entity's fields, by what the client has between them. */
  readonly runs: readonly (readonly FieldShape[])[];
};

/** Null where the entity's fields are not in their order in what the client wants, or it wants others. */
function writeAnswer(
  wanted: readonly FieldShape[],
  known: readonly FieldShape[],
  added: readonly FieldShape[],
  { names, typeName }: Reading & { readonly typeName: string },
): Written | null {
  const answer: Join['answer'][number][] = [];
  const runs: FieldShape[][] = [];
  let text = '{';
  let run: FieldShape[] | null = null;
  let index = 0;
  for (const [nth, field] of wanted.entries()) {
    if (isDeepStrictEqual(field, added[index])) {
      index++;
      if (run === null) {
        run = [field];
        answer.push(nth === 0 ? text : `${text},`, { run: runs.push(run) - 1 });
        text = '';
      } else run.push(field);
      continue;
    }
    if (!known.some((one) => isDeepStrictEqual(one, field))) return null;
    run = null;
    text += `${nth === 0 ? '' : ','}${JSON.stringify(field.key)}:`;
    if (field.value.kind === 'typename') text += JSON.stringify(typeName);
    else {
      answer.push(text, names.indexOf(field.key));
      text = '';
    }
  }
  return index === added.length ? { answer: [...answer, `${text}}`], runs } : null;
}

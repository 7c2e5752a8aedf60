// Replies of several subgraphs -> the text of the client's answer, cut and put together without being parsed. Whatever is
// not as foreseen (an error, JSON that is written otherwise) gives null, and the replies are then read like any others.

import type { DataObject } from '../merge-data.ts';
import type { FetchStep, Join, Splice, SplicePart } from '../program.ts';
import { type FetchRun, type KnownReply, sendFetch } from '../run-step.ts';
import { type FoundObject, findObjects } from './find-objects.ts';
import { splitEntities } from './split-entities.ts';

type Replies = Map<FetchStep, KnownReply>;
type Found = { readonly join: Join; readonly objects: readonly FoundObject[] };

/** The text of `data`; null where the reply is not data alone. What came is kept in `replies`. */
export async function fetchText(
  step: FetchStep,
  run: FetchRun,
  replies: Replies,
  representations?: readonly DataObject[],
): Promise<string | null> {
  try {
    const reply = await sendFetch(step, run, representations);
    replies.set(step, { kind: 'reply', reply });
    return reply.errors.length > 0 || reply.dataText === 'null' ? null : reply.dataText;
  } catch (cause) {
    replies.set(step, { kind: 'failure', cause });
    return null;
  }
}

export async function spliceReplies({ parts }: Splice, run: FetchRun, replies: Replies): Promise<string | null> {
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return splicePart(only, run, replies);
  const texts = await Promise.all(parts.map((part) => splicePart(part, run, replies)));
  let fields = '';
  for (const text of texts) {
    if (text === null || !text.startsWith('{"') || !text.endsWith('}')) return null;
    fields += `${fields === '' ? '' : ','}${text.slice(1, -1)}`;
  }
  return `{${fields}}`;
}

async function splicePart({ root, joins }: SplicePart, run: FetchRun, replies: Replies): Promise<string | null> {
  const text = await fetchText(root, run, replies);
  if (text === null || joins.length === 0) return text;
  const [only, ...others] = joins;
  if (only !== undefined && others.length === 0) {
    const found = findObjects(text, only);
    const filled = found && (await fillObjects(only, found, run, replies));
    return found && filled && putTogether(text, found, filled);
  }
  const found: Found[] = [];
  for (const join of joins) {
    const objects = findObjects(text, join);
    if (objects === null) return null;
    found.push({ join, objects });
  }
  const filled = await Promise.all(found.map(({ join, objects }) => fillObjects(join, objects, run, replies)));
  const pieces: { readonly object: FoundObject; readonly text: string }[] = [];
  for (const [index, { objects }] of found.entries()) {
    const texts = filled[index] ?? null;
    if (texts === null) return null;
    for (const [nth, object] of objects.entries()) pieces.push({ object, text: texts[nth] ?? '' });
  }
  pieces.sort((a, b) => a.object.start - b.object.start);
  return putTogether(
    text,
    pieces.map(({ object }) => object),
    pieces.map((piece) => piece.text),
  );
}

function putTogether(text: string, found: readonly FoundObject[], filled: readonly string[]): string {
  let answer = '';
  let at = 0;
  for (let index = 0; index < found.length; index++) {
    const object = found[index];
    if (object === undefined) break;
    answer += text.slice(at, object.start) + filled[index];
    at = object.end;
  }
  return answer + text.slice(at);
}

/** The client's text of each object. Each distinct representation is sent once, in the order of first appearance. */
async function fillObjects(
  join: Join,
  found: readonly FoundObject[],
  run: FetchRun,
  replies: Replies,
): Promise<readonly string[] | null> {
  if (found.length === 0) return [];
  const representations: DataObject[] = [];
  const known = new Map<string, number>();
  const positions: number[] = [];
  for (const { values } of found) {
    const identity = identify(join, values);
    let position = known.get(identity);
    if (position === undefined) {
      const representation = represent(join, values);
      if (representation === null) return null;
      position = representations.push(representation) - 1;
      known.set(identity, position);
    }
    positions.push(position);
  }
  const text = await fetchText(join.step, run, replies, representations);
  const entities = text === null ? null : splitEntities(text, join.entityKey, representations.length);
  if (entities === null) return null;
  const cut: (readonly string[])[] = [];
  for (const entity of entities) {
    const runs = entity === null ? join.lacking : cutRuns(entity, join.runs);
    if (runs === null) return null;
    cut.push(runs);
  }
  return found.map(({ values }, index) => printObject(join, values, cut[positions[index] ?? -1] ?? []));
}

/** Null where a run does not begin as foreseen. */
function cutRuns(entity: string, beginnings: readonly string[]): readonly string[] | null {
  const runs: string[] = [];
  let at = 0;
  for (const beginning of beginnings) {
    const next = entity.indexOf(beginning, at);
    if (next === -1) return null;
    runs.push(entity.slice(at, next));
    at = next + 1;
  }
  runs.push(at === 0 ? entity : entity.slice(at));
  return runs;
}

function identify({ sent }: Join, values: readonly string[]): string {
  const [only, ...others] = sent;
  if (only !== undefined && others.length === 0) return values[only.value] ?? '';
  return sent.map(({ value }) => values[value]).join();
}

/** Null where a value of the key is one that has several texts, or is null. */
function represent({ typeName, sent }: Join, values: readonly string[]): DataObject | null {
  const representation: DataObject = { __typename: typeName };
  for (const { name, value } of sent) {
    const text = values[value] ?? '';
    if (text.startsWith('"') && !text.includes('\\')) representation[name] = text.slice(1, -1);
    else if (/^(?:0|[1-9]\d{0,14})$/.test(text)) representation[name] = Number(text);
    else return null;
  }
  return representation;
}

function printObject({ answer }: Join, values: readonly string[], runs: readonly string[]): string {
  let text = '';
  for (const part of answer) {
    if (typeof part === 'string') text += part;
    else text += typeof part === 'number' ? values[part] : runs[part.run];
  }
  return text;
}

// `{"_entities":[{"name":"A"},null]}` -> the texts between the braces of each entity, in their order.

const opening = '{"_entities":[';
const ending = ']}';
/** What may stand between two entities, with those that are missing. */
const gapForm = /^\s*,\s*(?:null\s*,\s*)*$/;
const startForm = /^\s*(?:null\s*,\s*)*$/;
const endForm = /^\s*(?:,\s*null\s*)*$/;
const onlyNulls = /^\s*(?:null\s*(?:,\s*null\s*)*)?$/;

/** `firstKey`: quoted, what each entity begins with and nothing else. Null where the text has another form, or another count. */
export function splitEntities(text: string, firstKey: string, count: number): readonly (string | null)[] | null {
  if (!text.startsWith(opening) || !text.endsWith(ending)) return null;
  const end = text.length - ending.length;
  const entities: (string | null)[] = [];
  /** Behind the entity before. */
  let done = opening.length;
  let at = text.indexOf(firstKey);
  if (at === -1) return addMissing(entities, text.slice(done, end), onlyNulls) ? checked(entities, count) : null;
  let gap = startForm;
  while (at !== -1) {
    const start = at - 1;
    const between = text.slice(done, start);
    if (text[start] !== '{' || text[at + firstKey.length] !== ':') return null;
    if (between !== ',' && !addMissing(entities, between, gap)) return null;
    const next = text.indexOf(firstKey, at + firstKey.length);
    const last = text.lastIndexOf('}', next === -1 ? end - 1 : next);
    if (last < start) return null;
    entities.push(text.slice(at, last));
    done = last + 1;
    at = next;
    gap = gapForm;
  }
  return addMissing(entities, text.slice(done, end), endForm) ? checked(entities, count) : null;
}

function addMissing(entities: (string | null)[], between: string, form: RegExp): boolean {
  if (!form.test(between)) return false;
  for (const _ of between.matchAll(/null/g)) entities.push(null);
  return true;
}

function checked(entities: readonly (string | null)[], count: number): readonly (string | null)[] | null {
  return entities.length === count ? entities : null;
}

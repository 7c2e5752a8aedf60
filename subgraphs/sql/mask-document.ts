// The mask of JSON documents with pii_paths: `***` at each of these places, the rest in clear. What the output tells of a
// masked place is nothing at all: the constant stands there whatever the document has, and if it has nothing.
// Where the document has another shape than a path expects, no place below can be found, so all of it is the constant.
// Total over jsonb: what is masked is cut out unread before the constant is put in, so that nothing in it can raise.

import type { PiiPath } from '../../contracts/product.ts';
import { comma, type Fragment, identifier, join, literal, sql } from './fragment.ts';

const constant = sql`'"***"'::jsonb`;

/** What is masked below one place: keys of the object that is there, elements of the list that is there, or all. */
type Place = { readonly keys: Map<string, Place>; elements: Place | null; isWhole: boolean };

/** The masked form of the jsonb document `raw`; NULL for NULL. */
export function maskDocument(paths: readonly PiiPath[], raw: Fragment): Fragment {
  const whole = sql`document.j`;
  // Without the offset the planner would put `raw` in for each mention, and read a large document as often.
  return sql`(select case when ${whole} is not null then ${maskPlace(collectPlaces(paths), whole, 0)} end from (select ${raw} as j offset 0) document)`;
}

function collectPlaces(paths: readonly PiiPath[]): Place {
  const root = emptyPlace();
  for (const { steps } of paths) {
    let place = root;
    for (const step of steps) {
      const next = (step.kind === 'key' ? place.keys.get(step.key) : place.elements) ?? emptyPlace();
      if (step.kind === 'key') place.keys.set(step.key, next);
      else place.elements = next;
      place = next;
    }
    place.isWhole = true;
  }
  return root;
}

function emptyPlace(): Place {
  return { keys: new Map(), elements: null, isWhole: false };
}

function maskPlace(place: Place, value: Fragment, depth: number): Fragment {
  if (place.isWhole) return constant;
  const shapes = [
    ...(place.keys.size === 0 ? [] : [sql`when 'object' then ${maskObject(place.keys, value, depth)}`]),
    ...(place.elements === null ? [] : [sql`when 'array' then ${maskList(place.elements, value, depth)}`]),
  ];
  return sql`case jsonb_typeof(${value}) ${join(shapes, sql` `)} else ${constant} end`;
}

/** Keys with nothing but the constant are always set; those that lead on are kept where they are there. */
function maskObject(keys: ReadonlyMap<string, Place>, object: Fragment, depth: number): Fragment {
  const names = join([...keys.keys()].map(literal), comma);
  const whole = [...keys].filter(([, place]) => place.isWhole).map(([key]) => [key, '***']);
  const inner = [...keys].filter(([, place]) => !place.isWhole);
  return join(
    [
      sql`${object} - array[${names}]`,
      ...(whole.length === 0 ? [] : [sql`${literal(JSON.stringify(Object.fromEntries(whole)))}::jsonb`]),
      ...inner.map(([key, place]) => {
        const name = literal(key);
        const masked = maskPlace(place, sql`(${object} -> ${name})`, depth);
        return sql`case when jsonb_exists(${object}, ${name}) then jsonb_build_object(${name}, ${masked}) else '{}'::jsonb end`;
      }),
    ],
    sql` || `,
  );
}

/** How many elements there are, and in which order, stays. */
function maskList(element: Place, list: Fragment, depth: number): Fragment {
  const alias = identifier(`element${depth}`);
  const masked = maskPlace(element, sql`${alias}.j`, depth + 1);
  return sql`(select coalesce(jsonb_agg(${masked} order by ${alias}.n), '[]'::jsonb) from jsonb_array_elements(${list}) with ordinality ${alias}(j, n))`;
}

// The SDL that is published against the one that the subgraph tells itself: where they differ, requests may ask for what it does
// not answer, or it marks as @pii what the graph would show.

import { parse, print } from 'graphql';
import { findDirectiveNames } from '../../gateway/directive-names.ts';
import { findRootNames, governanceUrl, listTypesWithFields } from '../../gateway/field-statements.ts';

const mostListed = 5;

/** Lines for whoever publishes; none where the fields are the same. */
export function compareTold(given: string, told: string): readonly string[] {
  const [ours, theirs] = [readFields(given), readFields(told)];
  const only = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>) =>
    [...a.keys()].filter((at) => !b.has(at));
  const other = [...ours].filter(([at, said]) => (theirs.get(at) ?? said) !== said).map(([at]) => at);
  return [
    ...list('It does not tell fields that the file has:', only(ours, theirs)),
    ...list('It tells fields that the file lacks, which are not served:', only(theirs, ours)),
    ...list('It tells other types, arguments or @pii than the file of:', other),
  ];
}

/** `Review.author` -> its arguments, its type and its @pii. */
function readFields(sdl: string): ReadonlyMap<string, string> {
  const document = parse(sdl, { noLocation: true });
  const pii = findDirectiveNames(document, governanceUrl, 'pii');
  const rootNames = findRootNames(document);
  return new Map(
    listTypesWithFields(document)
      .filter(isOfApplication)
      .flatMap((type) =>
        (type.fields ?? []).filter(isOfApplication).map((field) => {
          const marks = (field.directives ?? []).filter(({ name }) => pii.has(name.value));
          const said = [
            (field.arguments ?? []).map(({ name, type }) => `${name.value}: ${print(type)}`).sort(),
            print(field.type),
            marks.map((mark) => (mark.arguments ?? []).map((argument) => print(argument)).sort()),
          ];
          return [`${rootNames.get(type.name.value) ?? type.name.value}.${field.name.value}`, JSON.stringify(said)];
        }),
      ),
  );
}

/** Some tell what federation adds as well, `_Service` and `_entities`. */
function isOfApplication({ name }: { readonly name: { readonly value: string } }): boolean {
  return !name.value.startsWith('_');
}

function list(what: string, coordinates: readonly string[]): readonly string[] {
  if (coordinates.length === 0) return [];
  const more = coordinates.length - mostListed;
  return [`${what} ${coordinates.slice(0, mostListed).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`];
}

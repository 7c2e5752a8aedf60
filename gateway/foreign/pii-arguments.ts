// Where a subgraph of foreign make would be told personal data, or let itself be asked by them: arguments, fields of input
// types and values of enums that a client sends. They are marked with @pii, or they are named after a @pii field: who may
// not see `email`, but may ask for the people whose `emailStartsWith` is "a", needs few requests to know it.

import { type ConstDirectiveNode, type DocumentNode, type InputValueDefinitionNode, Kind } from 'graphql';
import { findDirectiveNames } from '../directive-names.ts';
import { governanceUrl, hasDirective, listTypesWithFields, namedTypeOf } from '../field-statements.ts';

export type PiiArgument = {
  /** `Query.people(email:)`, `PeopleFilter.email`, `PeopleOrder.EMAIL_ASC` */
  readonly at: string;
  /** The @pii field that it is named after; null where it is marked itself. */
  readonly named: string | null;
};

/** `piiCoordinates`: the @pii fields of the subgraph and of the types that it has fields of. */
export function findPiiArguments(document: DocumentNode, piiCoordinates: readonly string[]): readonly PiiArgument[] {
  const marks = findDirectiveNames(document, governanceUrl, 'pii');
  return listInputs(document).flatMap(({ at, name, directives }): readonly PiiArgument[] => {
    if (hasDirective(directives, marks)) return [{ at, named: null }];
    const named = piiCoordinates.find((coordinate) => isNamedAfter(name, coordinate.split('.')[1] ?? ''));
    return named === undefined ? [] : [{ at, named }];
  });
}

type Input = {
  readonly at: string;
  readonly name: string;
  readonly directives: readonly ConstDirectiveNode[] | undefined;
};

function listInputs(document: DocumentNode): readonly Input[] {
  const enums = new Set<string>();
  const read = (value: InputValueDefinitionNode, at: string): Input => {
    enums.add(namedTypeOf(value.type));
    return { at, name: value.name.value, directives: value.directives };
  };
  const inArguments = listTypesWithFields(document).flatMap((type) =>
    (type.fields ?? []).flatMap((field) =>
      (field.arguments ?? []).map((argument) =>
        read(argument, `${type.name.value}.${field.name.value}(${argument.name.value}:)`),
      ),
    ),
  );
  const inInputTypes = document.definitions.flatMap((type) =>
    type.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION || type.kind === Kind.INPUT_OBJECT_TYPE_EXTENSION
      ? (type.fields ?? []).map((field) => read(field, `${type.name.value}.${field.name.value}`))
      : [],
  );
  const inEnums = document.definitions.flatMap((type) =>
    (type.kind === Kind.ENUM_TYPE_DEFINITION || type.kind === Kind.ENUM_TYPE_EXTENSION) && enums.has(type.name.value)
      ? (type.values ?? []).map(({ name }): Input => {
          return { at: `${type.name.value}.${name.value}`, name: name.value, directives: undefined };
        })
      : [],
  );
  return [...inArguments, ...inInputTypes, ...inEnums];
}

/** `emailContains`, `EMAIL_ASC`, `by_email`, `emails` and `e_mail` are named after `email`; `mail` is not. */
export function isNamedAfter(name: string, field: string): boolean {
  const [words, wanted] = [wordsOf(name), wordsOf(field)];
  if (wanted.length === 0) return false;
  if (words.join('') === wanted.join('')) return true;
  return words.some((_, start) => wanted.every((word, offset) => words[start + offset] === word));
}

function wordsOf(name: string): readonly string[] {
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  return words.map((word) => word.toLowerCase().replace(/(?<=\w\w\w)s$/, ''));
}

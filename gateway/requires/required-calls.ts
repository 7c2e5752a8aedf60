// Where @requires call one field with different arguments, Apollo's planner keeps one of the calls and gives its value for
// all. So such calls become fields of their own before planning, hidden from clients: `price(currency: "EUR")` is planned as
// `price_call1`. What the plan says of them is put back by `separateCalls`.

import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  Kind,
  parse,
  print,
  type SelectionSetNode,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import { listTypesWithFields } from '../field-statements.ts';
import { addHiddenFields } from './hidden-fields.ts';
import { parseFieldSet, requiresOf } from './required-fields.ts';

export type RequiredCalls = {
  /** `price_call1` -> `price(currency: "EUR")` */
  readonly calls: ReadonlyMap<string, FieldNode>;
  /** `Product.estimate` -> place of each call in what it requires, such as `category.price` -> `price_call1` */
  readonly needs: ReadonlyMap<string, ReadonlyMap<string, string>>;
};

/** The text as it came, where no calls differ. */
export function nameRequiredCalls(supergraphSdl: string): RequiredCalls & { readonly plannedSdl: string } {
  const document = parse(supergraphSdl, { noLocation: true });
  const names = nameCalls(document);
  const needs = new Map<string, ReadonlyMap<string, string>>();
  const calls = new Map([...names].map(([call, name]) => [name, readCall(call)]));
  if (calls.size === 0) return { plannedSdl: supergraphSdl, calls, needs };
  const rename = <T extends { readonly name: FieldNode['name']; readonly fields?: readonly FieldDefinitionNode[] }>(
    type: T,
  ) => ({
    ...type,
    fields: (type.fields ?? []).map((field) => {
      const found = new Map<string, string>();
      const directives = (field.directives ?? []).map((directive) => renameRequires(directive, names, found));
      if (found.size > 0) needs.set(`${type.name.value}.${field.name.value}`, found);
      return { ...field, directives };
    }),
  });
  const renamed = visit(document, { ObjectTypeDefinition: rename, InterfaceTypeDefinition: rename });
  return { plannedSdl: print(addHiddenFields(renamed, calls)), calls, needs };
}

/** Printed call -> name of its own, of fields that are called in more than one way. */
function nameCalls(document: DocumentNode): ReadonlyMap<string, string> {
  const byField = new Map<string, Set<string>>();
  const note = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
      if (selection.kind === Kind.FIELD) {
        const known = byField.get(selection.name.value) ?? new Set();
        byField.set(selection.name.value, known.add(printCall(selection)));
      }
      if (selection.selectionSet !== undefined) note(selection.selectionSet);
    }
  };
  const fields = listTypesWithFields(document).flatMap((type) => type.fields ?? []);
  for (const set of fields.flatMap(({ directives = [] }) => directives.map(requiresOf))) if (set !== null) note(set);
  const taken = new Set(fields.map(({ name }) => name.value));
  const names = new Map<string, string>();
  for (const [field, calls] of byField) {
    if (calls.size < 2) continue;
    for (const call of calls) {
      let name = `${field}_call${names.size + 1}`;
      while (taken.has(name)) name = `${name}_`;
      names.set(call, name);
    }
  }
  return names;
}

/** `found` takes the place of each call that got a name. */
function renameRequires(
  directive: ConstDirectiveNode,
  names: ReadonlyMap<string, string>,
  found: Map<string, string>,
): ConstDirectiveNode {
  const set = requiresOf(directive);
  if (set === null) return directive;
  const value = stripIgnoredCharacters(print(renameSet(set, '', names, found))).slice(1, -1);
  const given = (directive.arguments ?? []).map((argument) =>
    argument.name.value === 'requires' ? { ...argument, value: { kind: Kind.STRING, value } as const } : argument,
  );
  return { ...directive, arguments: given };
}

function renameSet(
  set: SelectionSetNode,
  place: string,
  names: ReadonlyMap<string, string>,
  found: Map<string, string>,
): SelectionSetNode {
  const selections = set.selections.map((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return { ...selection, selectionSet: renameSet(selection.selectionSet, place, names, found) };
    }
    const at = `${place}${selection.name.value}`;
    const name = names.get(printCall(selection));
    if (name !== undefined) found.set(at, name);
    const call = name === undefined ? {} : { name: { kind: Kind.NAME, value: name } as const, arguments: [] };
    const { selectionSet } = selection;
    const below = selectionSet && { selectionSet: renameSet(selectionSet, `${at}.`, names, found) };
    return { ...selection, ...call, ...below };
  });
  return { ...set, selections };
}

/** `price(currency: "EUR")`, without what is selected of it. */
function printCall({ name, arguments: given = [] }: FieldNode): string {
  const ordered = [...given].sort((one, other) => (one.name.value < other.name.value ? -1 : 1));
  return print({ kind: Kind.FIELD, name, arguments: ordered });
}

function readCall(call: string): FieldNode {
  const [field] = parseFieldSet(call)?.selections ?? [];
  if (field?.kind !== Kind.FIELD) throw new TypeError('a printed call is a field');
  return field;
}

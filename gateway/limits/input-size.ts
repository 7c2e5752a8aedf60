// How much text does an operation hand on? A variable counts as often as the operation uses it, a text in the document as
// often as its fragment is spread: each use is read, escaped and sent to a database by itself, so that a megabyte which is
// named a hundred times would hold the gateway up for seconds. The uses are counted once per operation.

import {
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { ConcordError } from '../../errors/concord-error.ts';

export type InputUses = {
  /** Characters of the texts that stand in the document. */
  readonly literals: number;
  /** Name of a variable -> how often it is used. */
  readonly variables: ReadonlyMap<string, number>;
};

type Growing = { literals: number; readonly variables: Map<string, number> };

/** Numbers and the like; a list or an object besides what it holds. */
const sizeOfOther = 8;

export function countInputUses(document: DocumentNode, operation: OperationDefinitionNode): InputUses {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, InputUses>();

  const countIn = (node: ASTNode): InputUses => {
    const uses: Growing = { literals: 0, variables: new Map() };
    visit(node, {
      // Its default counts with the variable.
      VariableDefinition: () => false,
      Variable: ({ name }) => add(uses, { literals: 0, variables: new Map([[name.value, 1]]) }),
      StringValue: ({ value }) => {
        uses.literals += value.length;
      },
      FragmentSpread: ({ name }) => add(uses, countFragment(name.value)),
    });
    return uses;
  };
  const countFragment = (name: string): InputUses => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const fragment = fragments.get(name);
    const uses = fragment === undefined ? { literals: 0, variables: new Map() } : countIn(fragment.selectionSet);
    known.set(name, uses);
    return uses;
  };
  return countIn(operation);
}

function add(uses: Growing, more: InputUses): void {
  uses.literals += more.literals;
  for (const [name, times] of more.variables) uses.variables.set(name, (uses.variables.get(name) ?? 0) + times);
}

/** `variables` are the coerced ones, not deeper than allowed. @throws ConcordError QUERY_INPUT_TOO_LONG */
export function checkInputSize(uses: InputUses, variables: Readonly<Record<string, unknown>>, most: number): void {
  let given = uses.literals;
  for (const [name, times] of uses.variables) given += sizeOf(variables[name]) * times;
  if (given > most) throw new ConcordError('QUERY_INPUT_TOO_LONG', { given, most });
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, element) => sum + sizeOf(element), sizeOfOther);
  if (typeof value !== 'object' || value === null) return sizeOfOther;
  return Object.entries(value).reduce((sum, [name, inner]) => sum + name.length + sizeOf(inner), sizeOfOther);
}

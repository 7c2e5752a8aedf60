// Many subgraphs -> one supergraph SDL. Apollo composes; what it merely hints at and we cannot live with becomes an error
// here, and so does every disagreement about who may see a column. All problems are reported at once.

import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { ConcordError } from '../errors/concord-error.ts';
import type { CompositionProblem } from '../errors/gateway-codes.ts';
import { describeForeignPii } from './foreign/describe-foreign-pii.ts';
import { findChangedTypes } from './foreign/find-changed-types.ts';
import { findForeignProblems } from './foreign/find-foreign-problems.ts';
import { findTakenFields } from './foreign/find-taken-fields.ts';
import { findPiiDisagreements } from './pii-agreement.ts';
import { type ReadSubgraph, readSubgraph, type SubgraphDefinition } from './read-subgraph.ts';
import { findKeylessRequires } from './requires/find-keyless-requires.ts';
import { orderKeys } from './requires/order-keys.ts';

export type CompositionHint = { readonly code: string; readonly message: string };
export type ComposedSupergraph = { readonly supergraphSdl: string; readonly hints: readonly CompositionHint[] };

/** Hints after which a field, a value or an argument would silently vanish or one side silently win. */
const refusedHints: Readonly<Record<string, string>> = {
  INCONSISTENT_INPUT_OBJECT_FIELD:
    'The field would vanish from the graph. Give the input type the same fields in every subgraph.',
  INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM:
    'The value would vanish from the graph. Give the enum the same values in every subgraph.',
  INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS:
    'One side would silently win. Give the directive the same arguments in every subgraph.',
};

/** By the rules of federation an intersection. Subgraphs of foreign make may mean it so; in generated ones it is a mistake. */
const intersections: ReadonlySet<string> = new Set([
  'INCONSISTENT_INPUT_OBJECT_FIELD',
  'INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM',
]);

const nextSteps: Readonly<Record<string, string>> = {
  INVALID_GRAPHQL: 'Correct the SDL of the subgraph.',
  COMPOSITION_GAVE_UP:
    'Give the directives of @composeDirective the same names in all subgraphs, and leave subgraphs out one by one until it composes.',
  SATISFIABILITY_ERROR: 'Give the entity a resolvable @key in the subgraph that owns the field.',
  INVALID_FIELD_SHARING: 'Mark the field @shareable in every subgraph that resolves it, or keep it in one.',
  FIELD_TYPE_MISMATCH: 'Give the field the same type in every subgraph.',
  ENUM_VALUE_MISMATCH: 'Give the enum the same values in every subgraph.',
};

/**
 * `composeSupergraph([{ name: 'orders', url: 'http://localhost:4001/graphql', sdl }])`
 * @throws ConcordError COMPOSITION_FAILED with all problems, each with its subgraphs and the next step.
 */
export function composeSupergraph(subgraphs: readonly SubgraphDefinition[]): ComposedSupergraph {
  const unreadable = findUnreadable(subgraphs);
  if (unreadable.length > 0) throw new ConcordError('COMPOSITION_FAILED', { problems: unreadable });

  const names = subgraphs.map((subgraph) => subgraph.name);
  const read = subgraphs.map(readSubgraph);
  const result = composeOrTell(read);
  const hints = (result.hints ?? []).map((hint) => ({ code: hint.definition.code, message: hint.message }));
  const ofConcord = namesOfConcord(read);
  const problems: CompositionProblem[] = [
    ...(result.errors ?? []).map((error) => {
      const code = typeof error.extensions.code === 'string' ? error.extensions.code : 'INVALID_GRAPHQL';
      return describeProblem(code, error.message, nextSteps[code] ?? 'Correct the SDL and compose again.', names);
    }),
    ...(result.hints ?? []).flatMap(({ definition: { code }, message, coordinate }) => {
      const nextStep = refusedHints[code];
      const isMeant = intersections.has(code) && coordinate !== undefined && !ofConcord.has(nameOf(coordinate));
      return nextStep === undefined || isMeant ? [] : [describeProblem(code, message, nextStep, names)];
    }),
    ...findPiiDisagreements(read, result.supergraphSdl),
    ...findForeignProblems(read),
    ...findTakenFields(read),
    ...findChangedTypes(read),
    ...(result.supergraphSdl === undefined ? [] : findKeylessRequires(result.supergraphSdl)),
  ];
  if (problems.length > 0 || result.supergraphSdl === undefined)
    throw new ConcordError('COMPOSITION_FAILED', { problems });
  return { supergraphSdl: orderKeys(result.supergraphSdl), hints };
}

/** Apollo's composition fails with an assertion on some subgraphs, such as two that import one directive by two names. */
function composeOrTell(subgraphs: readonly ReadSubgraph[]): Composed {
  try {
    return composeServices(
      subgraphs.map((subgraph) => ({
        name: subgraph.name,
        url: subgraph.url,
        typeDefs: describeForeignPii(subgraph),
      })),
    );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { errors: [{ message: `Composition gave up: ${reason}.`, extensions: { code: 'COMPOSITION_GAVE_UP' } }] };
  }
}

/** Names of what is defined in a subgraph of Concord's make. */
function namesOfConcord(subgraphs: readonly ReadSubgraph[]): ReadonlySet<string> {
  return new Set(
    subgraphs
      .filter(({ make }) => make === 'concord')
      .flatMap(({ document }) => document.definitions)
      .flatMap((definition) => ('name' in definition && definition.name !== undefined ? [definition.name.value] : [])),
  );
}

/** `UsersFilter.offset` -> `UsersFilter` */
function nameOf(coordinate: string): string {
  return coordinate.split('.', 1)[0] ?? coordinate;
}

type RawHint = {
  readonly definition: { readonly code: string };
  readonly message: string;
  readonly coordinate?: string | undefined;
};

type Composed = {
  readonly supergraphSdl?: string | undefined;
  readonly hints?: readonly RawHint[] | undefined;
  readonly errors?:
    | readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[]
    | undefined;
};

/** Composition itself reports one syntax error and stops: here every subgraph that cannot be read is named. */
function findUnreadable(subgraphs: readonly SubgraphDefinition[]): CompositionProblem[] {
  const problems: CompositionProblem[] = [];
  const seen = new Set<string>();
  for (const { name, sdl } of subgraphs) {
    if (seen.has(name)) {
      problems.push({
        code: 'SUBGRAPH_NAME_TAKEN',
        message: `There are two subgraphs of the name "${name}".`,
        subgraphs: [name],
        nextStep: 'Rename one of them.',
      });
    }
    seen.add(name);
    try {
      parse(sdl, { noLocation: true });
    } catch (cause) {
      problems.push({
        code: 'INVALID_GRAPHQL',
        message: cause instanceof Error ? cause.message : 'The SDL cannot be read.',
        subgraphs: [name],
        nextStep: 'Correct the SDL of the subgraph.',
      });
    }
  }
  return problems;
}

function describeProblem(
  code: string,
  message: string,
  nextStep: string,
  names: readonly string[],
): CompositionProblem {
  const quoted = names.filter((name) => message.includes(`"${name}"`) || message.startsWith(`[${name}]`));
  return { code, message, nextStep, subgraphs: quoted.length > 0 ? quoted : names };
}

// Many subgraphs -> one supergraph SDL. Apollo composes; what it merely hints at and we cannot live with becomes an error
// here, and so does every disagreement about who may see a column. All problems are reported at once.

import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { ConcordError } from '../errors/concord-error.ts';
import type { CompositionProblem } from '../errors/gateway-codes.ts';
import { findPiiDisagreements } from './pii-agreement.ts';

/**
 * `concord`: whoever runs the mesh vouches that it masks for the viewer whom the gateway names to it, as generated ones do.
 * `foreign`: nobody does. It hears of no viewer, and its `@pii` fields are answered only to whom they may be shown in clear.
 */
export type SubgraphMake = 'concord' | 'foreign';
export type SubgraphDefinition = {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
  readonly make: SubgraphMake;
};
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

const nextSteps: Readonly<Record<string, string>> = {
  INVALID_GRAPHQL: 'Correct the SDL of the subgraph.',
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
  const result = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl, { noLocation: true }) })),
  );
  const hints = (result.hints ?? []).map((hint) => ({ code: hint.definition.code, message: hint.message }));
  const problems: CompositionProblem[] = [
    ...(result.errors ?? []).map((error) => {
      const code = typeof error.extensions.code === 'string' ? error.extensions.code : 'INVALID_GRAPHQL';
      return describeProblem(code, error.message, nextSteps[code] ?? 'Correct the SDL and compose again.', names);
    }),
    ...hints.flatMap(({ code, message }) => {
      const nextStep = refusedHints[code];
      return nextStep === undefined ? [] : [describeProblem(code, message, nextStep, names)];
    }),
    ...findPiiDisagreements(subgraphs, result.supergraphSdl),
  ];
  if (problems.length > 0 || result.supergraphSdl === undefined)
    throw new ConcordError('COMPOSITION_FAILED', { problems });
  return { supergraphSdl: result.supergraphSdl, hints };
}

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

// What a graph with subgraphs of foreign make must not have: a personal value that would reach such a subgraph, come from it
// in place of a masked one, or travel through the gateway without a client having asked for it by name.

import type { CompositionProblem } from '../../errors/gateway-codes.ts';
import { findDirectiveNames } from '../directive-names.ts';
import { governanceUrl, hasDirective, readFieldStatements } from '../field-statements.ts';
import type { ReadSubgraph } from '../read-subgraph.ts';
import { type FieldSetKind, readFieldSets } from './field-sets.ts';
import { findPiiArguments } from './pii-arguments.ts';
import { indexPii, type PiiIndex, type PiiRule } from './pii-index.ts';

/** Nothing where all subgraphs are of Concord's make. */
export function findForeignProblems(subgraphs: readonly ReadSubgraph[]): readonly CompositionProblem[] {
  const foreign = subgraphs.filter(({ make }) => make === 'foreign');
  if (foreign.length === 0) return [];
  const all = indexPii(subgraphs, subgraphs);
  const ofForeign = indexPii(foreign, subgraphs);
  const ofConcord = indexPii(
    subgraphs.filter(({ make }) => make === 'concord'),
    subgraphs,
  );
  const onlyForeign = new Map([...ofForeign].filter(([coordinate]) => !ofConcord.has(coordinate)));
  return [
    ...foreign.flatMap((subgraph) => [
      ...findShared(subgraph, ofConcord),
      ...findArguments(subgraph, all),
      ...findMisplaced(subgraph),
    ]),
    ...subgraphs.flatMap((subgraph) => findCarried(subgraph, subgraph.make === 'foreign' ? all : onlyForeign)),
  ];
}

/** @shareable, @override, @interfaceObject: the value would come from whoever does not mask it. */
function findShared({ name, document }: ReadSubgraph, ofConcord: PiiIndex): readonly CompositionProblem[] {
  return readFieldStatements(document).flatMap(({ coordinate, isExternal }) => {
    const [rule] = isExternal ? [] : (ofConcord.get(coordinate) ?? []);
    if (rule === undefined) return [];
    return [
      {
        code: 'FOREIGN_PII_SHARED',
        message: `"${coordinate}" is ${tell(rule, coordinate)}, which masks it, and "${name}", which is of foreign make and does not, has the field too.`,
        subgraphs: [rule.subgraph, name],
        nextStep: `Remove the field from "${name}"; under a name of its own it may stay.`,
      },
    ];
  });
}

const carriers: Readonly<Record<FieldSetKind, { readonly code: string; readonly why: string; readonly next: string }>> =
  {
    key: {
      code: 'FOREIGN_PII_KEY',
      why: 'A key travels between subgraphs without anybody asking for it.',
      next: 'Join by a key that is not personal data.',
    },
    requires: {
      code: 'FOREIGN_PII_REQUIRED',
      why: 'What a field requires travels between subgraphs without anybody asking for it.',
      next: 'Leave it out of @requires; work it out where the field is resolved.',
    },
    provides: {
      code: 'FOREIGN_PII_PROVIDED',
      why: 'The value would come from another subgraph than the one whose rules hold for it.',
      next: 'Leave it out of @provides.',
    },
    fromContext: {
      code: 'FOREIGN_PII_CONTEXT',
      why: 'What a context gives travels between subgraphs without anybody asking for it.',
      next: 'Leave it out of @fromContext.',
    },
  };

function findCarried({ name, document }: ReadSubgraph, pii: PiiIndex): readonly CompositionProblem[] {
  return readFieldSets(document).flatMap(({ kind, at, coordinates }) =>
    [...new Set(coordinates)].flatMap((coordinate) => {
      const [rule] = pii.get(coordinate) ?? [];
      if (rule === undefined) return [];
      const { code, why, next } = carriers[kind];
      return [
        {
          code,
          message: `"${coordinate}" is ${tell(rule, coordinate)}, and in @${kind} of "${at}" in "${name}". ${why}`,
          subgraphs: [...new Set([rule.subgraph, name])],
          nextStep: next,
        },
      ];
    }),
  );
}

function findArguments({ name, document }: ReadSubgraph, all: PiiIndex): readonly CompositionProblem[] {
  const known = new Set(readFieldStatements(document).map(({ coordinate }) => coordinate.split('.')[0]));
  const piiCoordinates = [...all.keys()].filter((coordinate) => known.has(coordinate.split('.')[0]));
  return findPiiArguments(document, piiCoordinates).map(({ at, named }) => ({
    code: 'FOREIGN_PII_ARGUMENT',
    message: `"${at}" of "${name}" takes personal data: it is ${named === null ? '@pii' : `named after the @pii field "${named}"`}, and "${name}" is of foreign make.`,
    subgraphs: [name],
    nextStep: named === null ? 'Remove it.' : 'Remove it, or rename it where it has nothing to do with the field.',
  }));
}

/** @pii on a type, a scalar or a value says nothing that could be held to. */
function findMisplaced({ name, document }: ReadSubgraph): readonly CompositionProblem[] {
  const marks = findDirectiveNames(document, governanceUrl, 'pii');
  const problem = (at: string) => ({
    code: 'FOREIGN_PII_MISPLACED',
    message: `"${at}" of "${name}" has @pii, which counts only on fields.`,
    subgraphs: [name],
    nextStep: 'Put @pii on each field that holds personal data.',
  });
  return document.definitions.flatMap((definition) => {
    if (!('directives' in definition)) return [];
    const at = 'name' in definition ? (definition.name?.value ?? '') : 'schema';
    const values = 'values' in definition ? (definition.values ?? []) : [];
    return [
      ...(hasDirective(definition.directives, marks) ? [problem(at)] : []),
      ...values
        .filter(({ directives }) => hasDirective(directives, marks))
        .map((value) => problem(`${at}.${value.name.value}`)),
    ];
  });
}

function tell(rule: PiiRule, coordinate: string): string {
  const by = rule.coordinate === coordinate ? '' : ` by "${rule.coordinate}"`;
  return `@pii${by} in "${rule.subgraph}"`;
}

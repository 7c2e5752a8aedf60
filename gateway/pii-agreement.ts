// Who may see a column must not depend on which subgraph answers. Composition takes one side where two subgraphs disagree
// about @pii, takes either where one of them says nothing, and drops it where a subgraph forgets @composeDirective; each of
// these is a problem here. Read on the subgraphs' own SDL, because the supergraph no longer shows who said what.

import { type DocumentNode, parse, print } from 'graphql';
import type { CompositionProblem } from '../errors/gateway-codes.ts';
import { type FieldStatement, readFieldStatements } from './field-statements.ts';
import type { ReadSubgraph } from './read-subgraph.ts';

/** What one subgraph says about one field; `pii` is the text of its arguments, or null. */
type Statement = { readonly subgraph: string; readonly isForeign: boolean; readonly pii: string | null };

export function findPiiDisagreements(
  subgraphs: readonly ReadSubgraph[],
  supergraphSdl: string | undefined,
): CompositionProblem[] {
  const statements = new Map<string, Statement[]>();
  for (const { name, make, document } of subgraphs) {
    for (const [coordinate, pii] of readPii(document, ({ isExternal }) => !isExternal)) {
      statements.set(coordinate, [
        ...(statements.get(coordinate) ?? []),
        { subgraph: name, isForeign: make === 'foreign', pii },
      ]);
    }
  }
  const composed =
    supergraphSdl === undefined ? undefined : readPii(parse(supergraphSdl, { noLocation: true }), () => true);
  const problems: CompositionProblem[] = [];
  for (const [coordinate, said] of statements) {
    const marked = said.filter((statement) => statement.pii !== null);
    const first = marked[0];
    if (first === undefined) continue;
    // One of foreign make may not have the field at all, which is told as FOREIGN_PII_SHARED.
    const isOurs = marked.some(({ isForeign }) => !isForeign);
    const silent = said.filter(({ pii, isForeign }) => pii === null && !(isForeign && isOurs));
    const other = marked.find((statement) => statement.pii !== first.pii);
    if (silent.length > 0) {
      problems.push({
        code: 'PII_MISSING',
        message: `"${coordinate}" is @pii in ${quote(marked)} and not in ${quote(silent)}.`,
        subgraphs: said.map((statement) => statement.subgraph),
        nextStep: `Add @pii(${first.pii}) to the field in ${quote(silent)}.`,
      });
    } else if (other !== undefined) {
      problems.push({
        code: 'PII_DISAGREES',
        message: `"${coordinate}" is @pii(${first.pii}) in "${first.subgraph}" and @pii(${other.pii}) in "${other.subgraph}".`,
        subgraphs: said.map((statement) => statement.subgraph),
        nextStep: 'Give @pii the same arguments in every subgraph.',
      });
    } else if (composed !== undefined && (composed.get(coordinate) ?? null) === null) {
      problems.push({
        code: 'PII_DROPPED',
        message: `"${coordinate}" is @pii in ${quote(marked)}, but the composed graph has lost it.`,
        subgraphs: marked.map((statement) => statement.subgraph),
        nextStep: 'Import @pii with @link and declare @composeDirective(name: "@pii").',
      });
    }
  }
  return problems;
}

/** `Type.field` -> the arguments of its @pii, for each field that counts. */
function readPii(
  document: DocumentNode,
  counts: (statement: FieldStatement) => boolean,
): ReadonlyMap<string, string | null> {
  return new Map(
    readFieldStatements(document)
      .filter(counts)
      .map(({ coordinate, marks }) => [coordinate, marks.length === 0 ? null : marks.map(printArguments).join(' ')]),
  );
}

function printArguments({ arguments: given = [] }: FieldStatement['marks'][number]): string {
  return given
    .map((argument) => print(argument))
    .sort()
    .join(', ');
}

function quote(statements: readonly Statement[]): string {
  return statements.map((statement) => `"${statement.subgraph}"`).join(' and ');
}

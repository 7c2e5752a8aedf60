// Who may see a column must not depend on which subgraph answers. Composition takes one side where two subgraphs disagree
// about @pii, takes either where one of them says nothing, and drops it where a subgraph forgets @composeDirective; each of
// these is a problem here. Read on the subgraphs' own SDL, because the supergraph no longer shows who said what.

import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  parse,
  print,
  type TypeSystemDefinitionNode,
  type TypeSystemExtensionNode,
} from 'graphql';
import type { CompositionProblem } from '../errors/gateway-codes.ts';

const governanceUrl = 'https://specs.concord.dev/governance/';

/** What one subgraph says about one field; `pii` is the text of its arguments, or null. */
type Statement = { readonly subgraph: string; readonly pii: string | null };

export function findPiiDisagreements(
  subgraphs: readonly { readonly name: string; readonly sdl: string }[],
  supergraphSdl: string | undefined,
): CompositionProblem[] {
  const statements = new Map<string, Statement[]>();
  for (const { name, sdl } of subgraphs) {
    for (const [coordinate, pii] of readPii(parse(sdl, { noLocation: true }), false)) {
      statements.set(coordinate, [...(statements.get(coordinate) ?? []), { subgraph: name, pii }]);
    }
  }
  const composed = supergraphSdl === undefined ? undefined : readPii(parse(supergraphSdl, { noLocation: true }), true);
  const problems: CompositionProblem[] = [];
  for (const [coordinate, said] of statements) {
    const marked = said.filter((statement) => statement.pii !== null);
    const first = marked[0];
    if (first === undefined) continue;
    const silent = said.filter((statement) => statement.pii === null);
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

/** `Type.field` -> the arguments of its @pii, for each field that the document defines (not for @external ones). */
function readPii(document: DocumentNode, isSupergraph: boolean): ReadonlyMap<string, string | null> {
  const name = findLocalName(document);
  const found = new Map<string, string | null>();
  for (const definition of document.definitions) {
    if (!hasFields(definition)) continue;
    const isExternalType = !isSupergraph && hasDirective(definition.directives, 'external');
    for (const field of definition.fields ?? []) {
      if (isExternalType || (!isSupergraph && hasDirective(field.directives, 'external'))) continue;
      found.set(`${definition.name.value}.${field.name.value}`, readArguments(field, name));
    }
  }
  return found;
}

/** `@pii`, unless the subgraph imports it under another name or not by name at all. */
function findLocalName(document: DocumentNode): string {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const link of definition.directives ?? []) {
      const text = print(link);
      if (link.name.value !== 'link' || !text.includes(governanceUrl)) continue;
      const renamed = /name:\s*"@pii",\s*as:\s*"@(\w+)"/.exec(text)?.[1];
      if (renamed !== undefined) return renamed;
      if (/"@pii"/.test(text)) return 'pii';
      return `${/\bas:\s*"(\w+)"/.exec(text)?.[1] ?? 'governance'}__pii`;
    }
  }
  return 'pii';
}

function readArguments(field: FieldDefinitionNode, directive: string): string | null {
  const found = field.directives?.find((candidate) => candidate.name.value === directive);
  if (found === undefined) return null;
  return (found.arguments ?? [])
    .map((argument) => print(argument))
    .sort()
    .join(', ');
}

function hasDirective(directives: readonly ConstDirectiveNode[] | undefined, name: string): boolean {
  return directives?.some((directive) => directive.name.value === name) ?? false;
}

type Definition = DocumentNode['definitions'][number] | TypeSystemDefinitionNode | TypeSystemExtensionNode;

function hasFields(definition: Definition) {
  return (
    definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
    definition.kind === Kind.OBJECT_TYPE_EXTENSION ||
    definition.kind === Kind.INTERFACE_TYPE_DEFINITION ||
    definition.kind === Kind.INTERFACE_TYPE_EXTENSION
  );
}

function quote(statements: readonly Statement[]): string {
  return statements.map((statement) => `"${statement.subgraph}"`).join(' and ');
}

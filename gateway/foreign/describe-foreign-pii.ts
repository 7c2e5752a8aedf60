// A foreign subgraph's SDL -> the same with a sentence in the description of each @pii field, because the public schema that
// tools and people read by introspection carries no directives.

import { type DocumentNode, type FieldDefinitionNode, Kind, visit } from 'graphql';
import { findDirectiveNames } from '../directive-names.ts';
import { governanceUrl, hasDirective } from '../field-statements.ts';
import type { ReadSubgraph } from '../read-subgraph.ts';
import { readRevealTo } from './pii-index.ts';

export function describeForeignPii({ make, document }: ReadSubgraph): DocumentNode {
  if (make === 'concord') return document;
  const marks = findDirectiveNames(document, governanceUrl, 'pii');
  return visit(document, {
    FieldDefinition: (field) => (hasDirective(field.directives, marks) ? describeField(field, marks) : undefined),
  });
}

function describeField(field: FieldDefinitionNode, marks: ReadonlySet<string>): FieldDefinitionNode {
  const all = (field.directives ?? []).filter(({ name }) => marks.has(name.value)).map(readRevealTo);
  const roles = (all[0] ?? []).filter((role) => all.every((revealTo) => revealTo.includes(role)));
  const whom = roles.length === 0 ? 'nobody' : `the role ${roles.join(' or ')}`;
  const sentence = `Personal data, never masked: answered to ${whom}; a request of anybody else that names the field is refused.`;
  const text = field.description === undefined ? sentence : `${field.description.value}\n\n${sentence}`;
  return { ...field, description: { kind: Kind.STRING, value: text, block: true } };
}

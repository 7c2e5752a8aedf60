// What YAML can write and a contract may not: tags, which ask a program for more than plain data, characters that no later
// stage takes, and aliases that lead nowhere.

import { type Alias, type Document, isAlias, isScalar, type Scalar, visit, type YAMLMap, type YAMLSeq } from 'yaml';
import { ConcordError, type FilePosition } from '../errors/concord-error.ts';

/** The tags of YAML itself. Any other would be left out in silence, or stand for what a program is to make of it. */
const plainTags = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((tag) => `tag:yaml.org,2002:${tag}`),
);

/** Neither GraphQL nor PostgreSQL takes control characters and halves of characters in texts. */
export const unprintable = /(?![\t\n\r])\p{Cc}|\p{Cs}/u;

export function doubtNode(node: Scalar | YAMLMap | YAMLSeq, at: FilePosition): readonly ConcordError[] {
  const { tag } = node;
  const problems: ConcordError[] = [];
  if (tag !== undefined && !plainTags.has(tag)) {
    const given = tag.replace(/^tag:yaml.org,2002:/, '!!');
    problems.push(new ConcordError('CONTRACT_YAML_TAG', { given }, { at }));
  }
  if (isScalar(node) && typeof node.value === 'string' && unprintable.test(node.value)) {
    problems.push(new ConcordError('CONTRACT_TEXT_UNPRINTABLE', {}, { at }));
  }
  return problems;
}

/** The first alias without an anchor before it. */
export function findLostAlias(document: Document): Alias | null {
  const anchors = new Set<string>();
  let lost: Alias | null = null;
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        if (anchors.has(node.source)) return undefined;
        lost = node;
        return visit.BREAK;
      }
      if (node.anchor !== undefined) anchors.add(node.anchor);
      return undefined;
    },
  });
  return lost;
}

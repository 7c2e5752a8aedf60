// The variables of an operation without the document around them. graphql-js links each node of a document to its tokens, and
// each token to the next, so that one definition would keep all of it in memory.

import {
  type ASTNode,
  Location,
  type OperationDefinitionNode,
  Token,
  type VariableDefinitionNode,
  visit,
} from 'graphql';

/** Each with its own place, which errors name, and none of what stands inside. */
export function takeVariableDefinitions({
  variableDefinitions = [],
}: OperationDefinitionNode): readonly VariableDefinitionNode[] {
  return variableDefinitions.map((definition) => {
    const taken: VariableDefinitionNode = visit(definition, { enter: withoutPlace });
    return definition.loc === undefined ? taken : { ...taken, loc: unlink(definition.loc) };
  });
}

function withoutPlace({ loc: _, ...node }: ASTNode): Omit<ASTNode, 'loc'> {
  return node;
}

function unlink({ startToken, endToken, source }: Location): Location {
  const alone = ({ kind, start, end, line, column }: Token) => new Token(kind, start, end, line, column);
  return new Location(alone(startToken), alone(endToken), source);
}

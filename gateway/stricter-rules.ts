// Validation rules beyond those of graphql-js, for what it lets pass although a later stage goes wrong on it.

import { GraphQLError, type ValidationRule } from 'graphql';

/** Values are passed on by variable name, and `$__proto__` would be dropped in silence: its filter would not count. */
const reservedVariableNames: ValidationRule = (context) => ({
  VariableDefinition: (node) => {
    const name = node.variable.name.value;
    if (!name.startsWith('__')) return;
    const message = `The variable "$${name}" cannot be used, because names that begin with "__" are reserved. Rename it.`;
    context.reportError(new GraphQLError(message, { nodes: node.variable }));
  },
});

/** graphql-js reads a literal such as `1e400` as Infinity; the planner then refuses it as if the operation were too large. */
const finiteNumbers: ValidationRule = (context) => {
  const check = (node: { readonly value: string }) => {
    if (Number.isFinite(Number(node.value))) return;
    const message = `A number of the operation is larger than any that can be held (${Number.MAX_VALUE}). Use a smaller one.`;
    context.reportError(new GraphQLError(message, { nodes: node as never }));
  };
  return { FloatValue: check, IntValue: check };
};

export const stricterRules: readonly ValidationRule[] = [reservedVariableNames, finiteNumbers];

// Where a field with @requires stands under @skip or @include with a variable, Apollo's planner puts what is required under
// the same condition, and then asks for nothing of the entity while it does not hold. So such an operation is planned once
// for true and once for false, and the variable chooses between the plans.

import { type DirectiveNode, type DocumentNode, Kind, type SelectionSetNode, visit } from 'graphql';
import { ConcordError } from '../../errors/concord-error.ts';
import type { PlanNode, QueryPlan } from '../plan.ts';
import type { TimedPlan } from '../planning/planner.ts';
import { simplifyForPlanner } from '../simplify-for-planner.ts';
import type { RequiredFields } from './required-fields.ts';

/** Each doubles the plans of an operation. */
const mostVariables = 4;

type Plan = (document: DocumentNode) => Promise<TimedPlan>;

/** @throws ConcordError QUERY_TOO_MANY_CONDITIONS, and whatever `plan` throws */
export async function planByConditions(
  document: DocumentNode,
  plan: Plan,
  { requiring }: RequiredFields,
): Promise<TimedPlan> {
  const variables = [...findDeciding(document, requiring)];
  if (variables.length > mostVariables) {
    throw new ConcordError('QUERY_TOO_MANY_CONDITIONS', { given: variables.length, most: mostVariables });
  }
  return planWith(document, variables, plan);
}

async function planWith(document: DocumentNode, variables: readonly string[], plan: Plan): Promise<TimedPlan> {
  const [condition, ...others] = variables;
  if (condition === undefined) return plan(document);
  const ifTrue = await planWith(decide(document, condition, true), others, plan);
  const ifFalse = await planWith(decide(document, condition, false), others, plan);
  const branches = { ...branch('ifClause', ifTrue.plan), ...branch('elseClause', ifFalse.plan) };
  const both: QueryPlan = { kind: 'QueryPlan', node: { kind: 'Condition', condition, ...branches } };
  return { plan: both, ms: ifTrue.ms + ifFalse.ms };
}

function branch(name: 'ifClause' | 'elseClause', { node }: QueryPlan): { readonly [key in typeof name]?: PlanNode } {
  if (node === undefined) return {};
  if (node.kind === 'Subscription') {
    throw new ConcordError('PLANNING_FAILED', { reason: 'subscriptions are not supported.' });
  }
  return { [name]: node };
}

function decide(document: DocumentNode, variable: string, value: boolean): DocumentNode {
  const decided = visit(document, {
    Directive: (directive) =>
      readVariable(directive) === variable
        ? {
            ...directive,
            arguments: [
              {
                kind: Kind.ARGUMENT,
                name: { kind: Kind.NAME, value: 'if' },
                value: { kind: Kind.BOOLEAN, value },
              },
            ],
          }
        : undefined,
  });
  return simplifyForPlanner(decided);
}

/** Variables of conditions on a requiring field, or on fragments between it and the object that it belongs to. */
function findDeciding(document: DocumentNode, requiring: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet] as const] : [],
    ),
  );
  const seen = new Map<SelectionSetNode, Set<string>>();
  const visitSet = (set: SelectionSetNode, outer: readonly string[]): void => {
    // The same fragment under the same conditions gives nothing new.
    const under = seen.get(set) ?? new Set();
    const signature = [...outer].sort().join();
    if (under.has(signature)) return;
    seen.set(set, under.add(signature));
    for (const selection of set.selections) {
      const variables = [
        ...new Set([...outer, ...(selection.directives ?? []).flatMap((one) => readVariable(one) ?? [])]),
      ];
      if (selection.kind === Kind.FIELD) {
        if (requiring.has(selection.name.value)) for (const variable of variables) found.add(variable);
        if (selection.selectionSet !== undefined) visitSet(selection.selectionSet, []);
      } else {
        const below =
          selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : fragments.get(selection.name.value);
        if (below !== undefined) visitSet(below, variables);
      }
    }
  };
  if (requiring.size === 0) return found;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) visitSet(definition.selectionSet, []);
  }
  return found;
}

function readVariable({ name, arguments: given }: DirectiveNode): string | undefined {
  if (name.value !== 'skip' && name.value !== 'include') return undefined;
  const value = given?.find((argument) => argument.name.value === 'if')?.value;
  return value?.kind === Kind.VARIABLE ? value.name.value : undefined;
}

// Operations of a consumer against the schema that is published: what is refused, what is deprecated, and which majors of
// products they read. Fragments may stand in other files.

import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  getNamedType,
  Kind,
  NoDeprecatedCustomRule,
  NoUnusedFragmentsRule,
  specifiedRules,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { ConcordError, type FilePosition } from '../../errors/concord-error.ts';
import { stricterRules } from '../../gateway/stricter-rules.ts';
import type { OperationFile } from './find-operations.ts';

export type CheckedOperations = {
  readonly refused: readonly ConcordError[];
  readonly deprecated: readonly ConcordError[];
  /** Names of types that are read, each with its first place. */
  readonly types: ReadonlyMap<string, FilePosition>;
};

/** A fragment that this file does not use may be for another. */
const rules = [...specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule), ...stricterRules];

export function checkOperations(files: readonly OperationFile[], schema: GraphQLSchema): CheckedOperations {
  const fragments = collectFragments(files);
  const refused = new Map<string, ConcordError>();
  const deprecated = new Map<string, ConcordError>();
  const types = new Map<string, FilePosition>();
  for (const one of files) {
    const { file, id, document, error } = one;
    if (error !== null) keep(refused, 'OPERATION_NOT_ANSWERED', one, error);
    if (document === null) continue;
    const whole = id === null ? withFragments(document, fragments) : document;
    for (const problem of validate(schema, whole, rules)) keep(refused, 'OPERATION_NOT_ANSWERED', one, problem);
    for (const problem of validate(schema, whole, [NoDeprecatedCustomRule])) {
      keep(deprecated, 'OPERATION_DEPRECATED', one, problem);
    }
    noteTypes(document, { file, id }, schema, types);
  }
  return { refused: [...refused.values()], deprecated: [...deprecated.values()], types };
}

type Code = 'OPERATION_NOT_ANSWERED' | 'OPERATION_DEPRECATED';

/** What is wrong with a fragment is found once for each operation that uses it. */
function keep(found: Map<string, ConcordError>, code: Code, { file, id }: OperationFile, error: GraphQLError): void {
  const [place] = error.locations ?? [];
  const at =
    place === undefined || id !== null
      ? { file, line: 1, column: 1 }
      : { file: error.source?.name ?? file, line: place.line, column: place.column };
  const problem = new ConcordError(code, { id, reason: error.message }, { at });
  found.set(problem.message, problem);
}

function collectFragments(files: readonly OperationFile[]): ReadonlyMap<string, FragmentDefinitionNode> {
  const definitions = files.flatMap(({ document, id }) => (id === null ? (document?.definitions ?? []) : []));
  return new Map(
    definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])),
  );
}

/** With those of other files that it spreads, and those that these spread. */
function withFragments(document: DocumentNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): DocumentNode {
  const definitions = [...document.definitions];
  const known = new Set(definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [one.name.value] : [])));
  for (const definition of definitions) {
    visit(definition, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (fragment === undefined || known.has(name.value)) return;
        known.add(name.value);
        definitions.push(fragment); // the loop comes to it
      },
    });
  }
  return { ...document, definitions };
}

function noteTypes(
  document: DocumentNode,
  { file, id }: Pick<OperationFile, 'file' | 'id'>,
  schema: GraphQLSchema,
  types: Map<string, FilePosition>,
): void {
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field({ loc }) {
        const place = id === null ? loc?.startToken : undefined;
        const at = { file, line: place?.line ?? 1, column: place?.column ?? 1 };
        for (const type of [typeInfo.getParentType(), getNamedType(typeInfo.getType())]) {
          if (type !== null && type !== undefined && !types.has(type.name)) types.set(type.name, at);
        }
      },
    }),
  );
}

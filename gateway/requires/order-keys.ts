// Of a type's keys in one subgraph Apollo's planner takes the first whose fields that subgraph has, also where it is not
// resolvable, when it comes back to the subgraph for a field with @requires. The entity is then asked for by a key that the
// subgraph does not answer to, and is not found. So those that can be resolved come first.

import { type ConstDirectiveNode, type DocumentNode, Kind, parse, print, visit } from 'graphql';
import { argumentOf } from '../directive-names.ts';

/** The text as it came, where there is nothing to put in order. */
export function orderKeys(supergraphSdl: string): string {
  let isChanged = false;
  const order = <T extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(type: T) => {
    const directives = type.directives ?? [];
    const last = directives.filter(isUnresolvable);
    const ordered = [...directives.filter((directive) => !isUnresolvable(directive)), ...last];
    if (last.length === 0 || ordered.every((directive, index) => directive === directives[index])) return undefined;
    isChanged = true;
    return { ...type, directives: ordered };
  };
  const document: DocumentNode = visit(parse(supergraphSdl, { noLocation: true }), {
    ObjectTypeDefinition: order,
    InterfaceTypeDefinition: order,
  });
  return isChanged ? print(document) : supergraphSdl;
}

/** `@join__type(graph: B, key: "id", resolvable: false)` */
function isUnresolvable(directive: ConstDirectiveNode): boolean {
  const resolvable = argumentOf(directive, 'resolvable');
  return directive.name.value === 'join__type' && resolvable?.kind === Kind.BOOLEAN && !resolvable.value;
}

// What a development token was probably meant to say otherwise: a role or the form of a claim that no contract knows.

import type { Mesh } from '../contracts/product.ts';
import { ConcordError } from '../errors/concord-error.ts';
import { didYouMean } from '../errors/suggest.ts';
import type { Environment } from './environment.ts';
import { rankRoles } from './identity-settings.ts';
import { chooseContractsFolder } from './mesh-to-serve.ts';
import { readContracts } from './read-contracts.ts';

type Asked = { readonly role: readonly string[]; readonly claim: readonly string[] };

/** Nothing where it cannot be known which contracts are served. */
export function doubtToken({ role: asked, claim }: Asked, environment: Environment): readonly string[] {
  // Those grant something that no contract tells.
  const role = asked.filter((one) => !environment.platformRoles.includes(one));
  const found = findMesh(environment);
  const claims = found === null ? [] : claim.flatMap((text) => doubtClaim(text, listClaims(found.mesh)));
  if (environment.roles !== null) {
    const { roles } = environment;
    return [...role.flatMap((one) => doubtRole(one, roles, 'CONCORD_ROLES names')), ...claims];
  }
  if (found === null) return [];
  const roles = rankRoles(found.mesh);
  const next = ' Name other contracts with --contracts DIR or CONCORD_CONTRACTS.';
  const place = `The contracts of ${found.folder} name`;
  return [...role.flatMap((one) => doubtRole(one, roles, place).map((line) => line + next)), ...claims];
}

function doubtRole(role: string, known: readonly string[], place: string): readonly string[] {
  if (known.includes(role)) return [];
  return [
    `${place} no role "${role}", so it grants nothing there.${didYouMean(role, known)} Known: ${known.join(', ') || 'none'}.`,
  ];
}

/** A text with commas that is no JSON. */
function doubtClaim(text: string, lists: readonly string[]): readonly string[] {
  const [, name = '', value = ''] = /^([^=]+)=([^[{"]*,.*)$/s.exec(text) ?? [];
  if (!lists.includes(name)) return [];
  const list = JSON.stringify(value.split(',').map((one) => one.trim()));
  return [`Row rules read the claim "${name}" as a list, but this is one text. Write --claim '${name}=${list}'.`];
}

/** Null where no contracts are named, or they cannot be read. */
function findMesh(environment: Environment): { readonly folder: string; readonly mesh: Mesh } | null {
  try {
    const folder = chooseContractsFolder({ isDemo: false }, environment);
    return { folder, mesh: readContracts(folder).mesh };
  } catch (error) {
    if (error instanceof ConcordError) return null;
    throw error;
  }
}

function listClaims({ products }: Mesh): readonly string[] {
  return products
    .flatMap(({ access }) => access.rows.flatMap(({ where }) => where))
    .flatMap(({ operator, operand }) =>
      operand.kind === 'claim' && (operator === 'in' || operator === 'notIn') ? [operand.claim] : [],
    );
}

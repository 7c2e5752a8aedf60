// The viewers that contracts can tell apart: one for each combination of a role, a domain and a team that they name, and
// of none of them. Whoever comes is decided like one of these, so what is made for them is made for everybody.

import type { AccessRules, Column, Grantee, Product } from '../../contracts/product.ts';
import { anonymous, type Viewer } from '../../identity/viewer.ts';

type Governed = { readonly access: AccessRules; readonly columns: readonly Pick<Column, 'unmask'>[] };

/** A role that no contract can name: names have no characters that cannot be seen. */
export const nobody = '\u0000';

/** Claims are left out: they say which values a row rule has, and no more. */
export function enumerateViewers(products: readonly (Governed | Product)[]): readonly Viewer[] {
  const grantees = products.flatMap(listGrantees);
  const names = (part: keyof Grantee) => [...new Set(grantees.flatMap((grantee) => grantee[part] ?? []))].sort();
  return [...names('role'), nobody].flatMap((role) =>
    [...names('domain'), null].flatMap((domain) =>
      [...names('team'), null].map((team) => ({ ...anonymous, role, domain, team })),
    ),
  );
}

function listGrantees({ access, columns }: Governed): readonly Grantee[] {
  const { read, write, unmask, rows } = access;
  return [...read, ...write, ...unmask, ...rows.map(({ grantee }) => grantee), ...columns.flatMap((one) => one.unmask)];
}

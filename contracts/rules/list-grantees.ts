// Everyone whom a contract names, with the place: in `access`, in row rules and in a column's `unmask`.

import { buildGrantees } from '../build-access.ts';
import type { Grantee } from '../product.ts';
import type { ContractReading } from '../read-contract.ts';
import type { Path } from '../read-yaml.ts';

export type NamedGrantee = {
  readonly grantee: Grantee;
  readonly kind: 'read' | 'write' | 'unmask' | 'rows';
  /** For messages: `access.read`, or `unmask of column "email"`. */
  readonly within: string;
  readonly path: Path;
};

export function listGrantees({ product, written }: ContractReading): readonly NamedGrantee[] {
  const { read, write, unmask, rows } = product.access;
  const inAccess = (kind: NamedGrantee['kind'], grantees: readonly Grantee[]) =>
    grantees.map((grantee, index) => ({ grantee, kind, within: `access.${kind}`, path: ['access', kind, index] }));
  return [
    ...inAccess('read', read),
    ...inAccess('write', write),
    ...inAccess('unmask', unmask),
    ...inAccess(
      'rows',
      rows.map(({ grantee }) => grantee),
    ),
    ...[...written].flatMap(([name, { path, form }]) =>
      buildGrantees(form.unmask).map((grantee, index) => ({
        grantee,
        kind: 'unmask' as const,
        within: `unmask of column "${name}"`,
        path: [...path, 'unmask', index],
      })),
    ),
  ];
}

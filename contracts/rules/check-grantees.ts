// Everyone who is named in `access`, in row rules and in a column's `unmask` is somebody. An empty entry would match all.

import type { ConcordError } from '../../errors/concord-error.ts';
import { buildGrantees } from '../build-access.ts';
import { isNobody } from '../grantee-lists.ts';
import type { Grantee } from '../product.ts';
import type { ContractReading } from '../read-contract.ts';
import type { Path } from '../read-yaml.ts';
import { problemAt } from './problem.ts';

export function checkGrantees(reading: ContractReading): readonly ConcordError[] {
  const { access } = reading.product;
  const check = (grantees: readonly Grantee[], path: Path, within: string): readonly ConcordError[] =>
    grantees.flatMap((grantee, index) =>
      isNobody(grantee) ? [problemAt(reading, [...path, index], 'CONTRACT_GRANTEE_EMPTY', { within })] : [],
    );
  return [
    ...check(access.read, ['access', 'read'], 'access.read'),
    ...check(access.write, ['access', 'write'], 'access.write'),
    ...check(access.unmask, ['access', 'unmask'], 'access.unmask'),
    ...check(
      access.rows.map(({ grantee }) => grantee),
      ['access', 'rows'],
      'access.rows',
    ),
    ...[...reading.written].flatMap(([name, { path, form }]) =>
      check(buildGrantees(form.unmask), [...path, 'unmask'], `unmask of column "${name}"`),
    ),
  ];
}

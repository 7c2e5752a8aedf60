// A schema coordinate of a field, https://spec.graphql.org/draft/#sec-Schema-Coordinates, as `column` takes it.

import { ConcordError } from '../../errors/concord-error.ts';

/** Gives it back. @throws ConcordError ARGUMENT_INVALID */
export function checkCoordinate(coordinate: string): string {
  if (/^[A-Za-z_]\w*\.[A-Za-z_]\w*$/.test(coordinate)) return coordinate;
  const reason = 'must read Type.field, such as OrdersOrderFacts.customerId; the field "coordinate" of a column has it';
  throw new ConcordError('ARGUMENT_INVALID', { argument: 'coordinate', reason });
}

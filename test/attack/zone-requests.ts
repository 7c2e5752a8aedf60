// Groups by calendars of time zones, for each product whose groups chance has not asked that of; also where no column has a time,
// and the answer is an error.

import {
  aggregateFieldName,
  constantCase,
  namespaceFieldName,
  productFieldName,
  productTypeName,
} from '../../contracts/graphql-names.ts';
import type { Mesh } from '../../contracts/product.ts';
import { takesTimezone } from '../../subgraphs/sql/bucket.ts';
import type { AttackRequest } from './attack-requests.ts';

export function listZoneRequests(
  { products }: Mesh,
  isTried: (coordinate: string) => boolean,
): readonly AttackRequest[] {
  return products.flatMap((product): readonly AttackRequest[] => {
    const column = product.columns.find(({ type }) => takesTimezone(type)) ?? product.columns[0];
    if (column === undefined || isTried(`${productTypeName(product)}GroupBy.timezone`)) return [];
    const field = aggregateFieldName(productFieldName(product));
    const groups = `[{ field: ${constantCase(column.name)}, by: DAY, timezone: "Europe/Berlin" }]`;
    const query = `{ ${namespaceFieldName(product.domain)} { ${field}(groupBy: ${groups}) { count } } }`;
    return [{ query, variables: {}, kind: 'forbidden', domain: null }];
  });
}

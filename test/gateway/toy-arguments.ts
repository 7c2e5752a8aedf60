// Arguments of generated queries over the toy mesh: mostly values that exist.

import type { ArgumentValue } from '../support/generate-query.ts';

export const toyArgument: ArgumentValue = ({ coordinate, random }) => {
  switch (coordinate) {
    case 'Query.product(id:)':
    case 'Mutation.renameProduct(id:)':
      return `p${random.integer(1, 7)}`;
    case 'Query.medium(id:)':
      return random.pick(['b1', 'f2', 'b3', 'f4', 'x']);
    case 'Query.user(id:)':
      return `u${random.integer(1, 4)}`;
    case 'Mutation.review(sku:)':
      return `sku-${random.integer(1, 6)}`;
    default:
      return undefined;
  }
};

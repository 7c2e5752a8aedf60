import type { Resolvers } from '../../support/local-subgraph.ts';

const saw = { serial: 's1', place: { row: 3, column: 4 } };

type Tool = { readonly serial?: string; readonly place?: { readonly column?: number }; readonly price?: number };

export const data: Readonly<Record<string, Resolvers>> = {
  a: {
    Query: { drawer: () => ({ label: 'left', tools: [saw] }) },
    Tool: {
      // By its resolvable key, and by no other.
      __resolveReference: ({ serial, place, price }: Tool) =>
        serial === saw.serial && place?.column === saw.place.column ? { ...saw, price } : null,
      insured: ({ price }: Tool) => price && price * 2,
    },
  },
  b: {
    Tool: { __resolveReference: ({ serial }: Tool) => (serial === saw.serial ? { ...saw, price: 30 } : null) },
  },
};

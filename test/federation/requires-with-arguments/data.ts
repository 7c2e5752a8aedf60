import type { Resolvers } from '../../support/local-subgraph.ts';

const trains = ['S1', 'S3', 'S9'].map((line, index) => ({ line, minutes: 4 * index }));

type Station = { readonly departures?: readonly { readonly line: string }[] };

export const data: Readonly<Record<string, Resolvers>> = {
  a: {
    Query: { stations: () => [{ code: 'HBF' }] },
    Station: {
      __resolveReference: ({ code }: { readonly code: string }) => ({ code }),
      departures: (_: unknown, { most }: { readonly most: number }) => trains.slice(0, most),
    },
  },
  b: {
    Station: {
      __resolveReference: (station: Station) => station,
      nextLines: ({ departures }: Station) => departures?.map(({ line }) => line),
    },
  },
};

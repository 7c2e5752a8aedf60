// A subgraph of foreign make, as another team would write it: Apollo Server over what it keeps in memory. It knows nothing of
// Concord but one directive, @pii.

import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';

const schema = readFileSync(new URL('reviews.graphql', import.meta.url), 'utf8');

const people = ['mia@example.org', 'noor@example.org', 'tom@example.org'];
const texts = ['Came a day early.', 'The box was torn.', null];
const moderated = new Set(['DE', 'AT', 'CH']);

/** Each order has one review, the same each time it is asked for. */
function reviewOf(orderId) {
  const number = [...orderId].reduce((sum, character) => sum + character.codePointAt(0), 0);
  return {
    id: `review-${orderId}`,
    stars: 1 + (number % 5),
    text: texts[number % texts.length],
    reviewerEmail: people[number % people.length],
    order: { __typename: 'OrdersOrderFacts', orderId },
  };
}

function findReview(id) {
  return id.startsWith('review-') ? reviewOf(id.slice('review-'.length)) : null;
}

const resolvers = {
  Query: { review: (_, { id }) => findReview(id) },
  Review: { __resolveReference: ({ id }) => findReview(id) },
  OrdersOrderFacts: {
    __resolveReference: (order) => order,
    reviews: ({ orderId }) => [reviewOf(orderId)],
    isModerated: ({ country }) => moderated.has(country),
  },
};

const server = new ApolloServer({
  schema: buildSubgraphSchema({ typeDefs: parse(schema), resolvers }),
  plugins: [ApolloServerPluginInlineTraceDisabled()],
});
const port = Number(process.env.PORT ?? 4001);
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port } });
console.log(`Reviews at ${url}`);

// `__schema` and `__type` are answered at the gateway, from what clients may see. Tools send the same long query again and
// again, so its answers are kept.

import { executeSync, type GraphQLSchema, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { createDataObject, type DataObject } from './merge-data.ts';

export type Introspect = (query: string, variables: Readonly<Record<string, unknown>>) => DataObject;

export function createIntrospect(apiSchema: GraphQLSchema): Introspect {
  const answers = new LRUCache<string, DataObject>({ max: 20 });
  return (query, variables) => {
    const key = `${query}\n${JSON.stringify(variables)}`;
    let answer = answers.get(key);
    if (answer === undefined) {
      const { data } = executeSync({ schema: apiSchema, document: parse(query), variableValues: variables });
      answer = data ?? createDataObject();
      answers.set(key, answer);
    }
    return answer;
  };
}

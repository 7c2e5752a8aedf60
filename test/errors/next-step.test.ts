import { expect, it } from 'vitest';
import { ConcordError } from '../../errors/concord-error.ts';

const told = [
  new ConcordError('STATEMENT_REFUSED', { reason: 'the statement has expired.' }),
  new ConcordError('SUBGRAPH_ERROR', { subgraph: 'orders' }),
  new ConcordError('SUBGRAPH_REPLY_INVALID', { subgraph: 'orders', reason: 'it has neither data nor errors' }),
  new ConcordError('ENTITY_NOT_FOUND', { type: 'Order' }),
  new ConcordError('VALUE_NOT_NULLABLE', { field: 'Order.id' }),
  new ConcordError('VALUE_INVALID', { field: 'Order.id' }),
].map(({ code, message }) => [code, message] as const);

it.each(told)('%s says what to do about it', (_code, message) => {
  const [what, ...next] = message.split(/(?<=\.) (?=[A-Z])/);
  expect(what).not.toBe('');
  expect(next.join(' ')).toMatch(/\b(Ask|tell)\b/);
});

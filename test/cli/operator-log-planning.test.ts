import { expect, it } from 'vitest';
import type { LogFields } from '../../cli/log.ts';
import { createOperatorLog } from '../../cli/operator-log.ts';

const told: (readonly [string, LogFields | undefined])[] = [];
const { onGatewayEvent } = createOperatorLog(false, (line, fields) => told.push([line, fields]));

it('names an operation that could not be planned in time by its hash, and never by its text', () => {
  onGatewayEvent({ kind: 'planning-timed-out', operationHash: 'abc' });
  expect(told.splice(0)).toEqual([
    [
      'gateway: planning the operation abc took longer than it may, so it is refused.',
      { level: 'warn', event: 'planning-timed-out', requestId: undefined, operation: 'abc' },
    ],
  ]);
});

it('says why a planning thread was replaced', () => {
  onGatewayEvent({ kind: 'planner-replaced', reason: 'memory', cause: new Error('heap') });
  expect(told.splice(0)).toEqual([
    [
      'gateway: a planning thread was ended and replaced, because an operation or a graph needed more memory than it may have.',
      { level: 'warn', event: 'planner-replaced', requestId: undefined, reason: 'memory' },
    ],
  ]);
});

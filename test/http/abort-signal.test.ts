// The signal of a request's end.

import { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { abortSignalOf } from '../../http/abort-signal.ts';

it('is listened to by as many statements as a request has, without a warning of Node', async () => {
  const warnings: string[] = [];
  const onWarning = (warning: Error) => warnings.push(warning.name);
  process.on('warning', onWarning);
  const signal = abortSignalOf(new ServerResponse({ method: 'GET' } as never));
  for (let statement = 0; statement < 30; statement++) signal.addEventListener('abort', () => undefined);
  await setImmediate();
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});

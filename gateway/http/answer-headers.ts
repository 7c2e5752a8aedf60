// What every answer about data says to caches, refusals included, also those that come before anything of the request is read.

import type { onRequestHookHandler } from 'fastify';
import { consumerHeader } from '../../identity/name-registration.ts';
import { demandHeaders } from './demand-headers.ts';

/** On what they depend. */
export const vary = `Authorization, concord-role, ${consumerHeader}, ${demandHeaders.join(', ')}, Accept`;

/** A hook of the route. What may be kept is said when it is known. */
export const forbidCaching: onRequestHookHandler = (_request, reply, done) => {
  reply.header('vary', vary).header('cache-control', 'no-store');
  done();
};

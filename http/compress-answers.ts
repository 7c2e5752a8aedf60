// Answers of all routes are compressed for clients that ask for it.

import type { FastifyInstance, FastifyReply } from 'fastify';
import { type AcceptedEncoding, asItIs } from './accepted-encoding.ts';
import { createEncodingReader, encodeText } from './encode-answers.ts';

const compressible = /^(application\/(graphql-response\+)?json|text\/(csv|plain))\b/;

/** What is no text in memory, or has an entity tag or an encoding of its own, stays as it is; so do streams. */
export function compressAnswers(app: FastifyInstance): void {
  const read = createEncodingReader();
  app.addHook('onRequest', (request, _reply, done) => {
    // Before any work is done for who could not read its answer.
    read(request.headers['accept-encoding']);
    done();
  });
  // With a callback: for the many short answers a promise would cost more than all the rest.
  app.addHook('onSend', (request, reply, payload, done) => {
    const isNotModified = reply.statusCode === 304;
    if ((typeof payload !== 'string' && !isNotModified) || !isCompressible(reply)) return done(null, payload);
    addToVary(reply);
    if (typeof payload !== 'string') return done(null, payload);
    const accepted = orAsItIs(() => read(request.headers['accept-encoding']));
    const encoded = encodeText(payload, accepted);
    if (encoded === null) return done(null, payload);
    encoded.then(
      (bytes) => {
        reply.header('content-encoding', accepted.encoding).removeHeader('content-length');
        done(null, bytes);
      },
      (error: Error) => done(error),
    );
  });
}

/** The refusal itself has to be sent somehow. */
function orAsItIs(read: () => AcceptedEncoding): AcceptedEncoding {
  try {
    return read();
  } catch {
    return asItIs;
  }
}

function isCompressible(reply: FastifyReply): boolean {
  // A strong tag names these bytes and no others.
  if (String(reply.getHeader('etag') ?? 'W/').startsWith('"') || reply.hasHeader('content-encoding')) return false;
  return compressible.test(String(reply.getHeader('content-type') ?? ''));
}

function addToVary(reply: FastifyReply): void {
  const vary = reply.getHeader('vary');
  reply.header('vary', vary === undefined ? 'Accept-Encoding' : `${String(vary)}, Accept-Encoding`);
}

// Answers are compressed for clients that ask for it. Not on the main thread: zlib's own threads do it. Secrets and text of an
// attacker would tell of each other by their common length (BREACH); no answer here holds a token or a key of its reader.

import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { LRUCache } from 'lru-cache';
import { type AcceptedEncoding, acceptedEncoding, asItIs, type Encoding } from './accepted-encoding.ts';

/** Shorter ones hardly fit into fewer packets. */
const leastBytes = 1_024;

/** Measured at answers of 10 to 100 kB: each level above costs more time than it saves bytes. */
const gzipLevel = 2;
const brotliQuality = 3;

const compressible = /^(application\/(graphql-response\+)?json|text\/(csv|plain))\b/;
const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);

/** Clients send few different headers, so each is read once. */
const mostHeaders = 100;

/** What is no text in memory, or has an entity tag or an encoding of its own, stays as it is; so do streams. */
export function compressAnswers(app: FastifyInstance): void {
  const accepted = new LRUCache<string, AcceptedEncoding>({ max: mostHeaders });
  const read = (header: string | undefined): AcceptedEncoding => {
    if (header === undefined) return asItIs;
    let known = accepted.get(header);
    if (known === undefined) {
      known = acceptedEncoding(header);
      accepted.set(header, known);
    }
    return known;
  };
  app.addHook('onRequest', (request, _reply, done) => {
    // Before any work is done for who could not read its answer.
    read(request.headers['accept-encoding']);
    done();
  });
  // With a callback: for the many short answers a promise would cost more than all the rest.
  app.addHook('onSend', (request, reply, payload, done) => {
    if (typeof payload !== 'string' || !isCompressible(reply)) return done(null, payload);
    addToVary(reply);
    const { encoding, mustEncode } = orAsItIs(() => read(request.headers['accept-encoding']));
    if (encoding === 'identity' || (!mustEncode && Buffer.byteLength(payload) < leastBytes)) return done(null, payload);
    compress(payload, encoding).then(
      (bytes) => {
        reply.header('content-encoding', encoding).removeHeader('content-length');
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

function compress(text: string, encoding: Exclude<Encoding, 'identity'>): Promise<Buffer> {
  if (encoding === 'gzip') return gzipAsync(text, { level: gzipLevel });
  return brotliAsync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  });
}

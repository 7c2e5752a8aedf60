// Answers are compressed for clients that ask for it. Not on the main thread: zlib's own threads do it. Secrets and text of an
// attacker would tell of each other by their common length (BREACH); no answer here holds a token or a key of its reader.

import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { acceptedEncoding, type Encoding } from './accepted-encoding.ts';

/** Shorter ones hardly fit into fewer packets. */
const leastBytes = 1_024;

/** Measured at answers of 10 to 100 kB: each level above costs more time than it saves bytes. */
const gzipLevel = 2;
const brotliQuality = 3;

const compressible = /^(application\/(graphql-response\+)?json|text\/(csv|plain))\b/;
const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);

/** What is no text in memory, or has an entity tag or an encoding of its own, stays as it is; so do streams. */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    // Before any work is done for who could not read its answer.
    acceptedEncoding(request.headers['accept-encoding']);
    done();
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || !isCompressible(reply)) return payload;
    addToVary(reply);
    const { encoding, mustEncode } = encodingOf(request.headers['accept-encoding']);
    if (encoding === 'identity' || (!mustEncode && Buffer.byteLength(payload) < leastBytes)) return payload;
    const bytes = await compress(payload, encoding);
    reply.header('content-encoding', encoding).removeHeader('content-length');
    return bytes;
  });
}

function encodingOf(header: string | undefined): ReturnType<typeof acceptedEncoding> {
  try {
    return acceptedEncoding(header);
  } catch {
    // The refusal itself has to be sent somehow.
    return { encoding: 'identity', mustEncode: false };
  }
}

function isCompressible(reply: FastifyReply): boolean {
  if (reply.hasHeader('etag') || reply.hasHeader('content-encoding')) return false;
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

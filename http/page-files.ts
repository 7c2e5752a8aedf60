// Files of web pages, all in memory before the first request: what is not in the map is not there, so that no path, however
// written, leads to a file system.

import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export type PageFile = {
  readonly contentType: string;
  readonly body: Uint8Array;
  /** Its name holds its version, so that browsers may keep it without asking again. */
  readonly isVersioned: boolean;
  /** Of a document; null for what documents load. */
  readonly contentSecurityPolicy: string | null;
};

/** Path, such as `/` or `/portal/base.css` -> file. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/**
 * Documents and what they load keep to themselves: no type is guessed, no address is told to others, no other origin
 * embeds them or holds on to their window (https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html).
 */
const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Adds a route for GET and HEAD per file. */
export function addPageFiles(app: FastifyInstance, files: PageFiles): void {
  for (const [path, file] of files) {
    const etag = `"${createHash('sha256').update(file.body).digest('base64url').slice(0, 22)}"`;
    const policy = file.contentSecurityPolicy === null ? {} : { 'content-security-policy': file.contentSecurityPolicy };
    const headers = {
      ...securityHeaders,
      ...policy,
      etag,
      'cache-control': file.isVersioned ? 'public, max-age=31536000, immutable' : 'no-cache',
    };
    app.get(path, (request, reply) => sendFile(request, reply.headers(headers), file, etag));
  }
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: PageFile, etag: string): FastifyReply {
  const known = request.headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  if (known.includes(etag) || known.includes('*')) return reply.code(304).send();
  return reply.header('content-type', file.contentType).send(Buffer.from(file.body));
}

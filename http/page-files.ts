// Files of web pages, all in memory before the first request: what is not in the map is not there, so that no path, however
// written, leads to a file system.

import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';

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
    const body = Buffer.from(file.body);
    app.get(path, (request, reply) => {
      reply.headers(headers);
      if (isKnown(request, etag)) return reply.code(304).send();
      return reply.header('content-type', file.contentType).send(body);
    });
  }
}

/** RFC 9110 13.1.2: an entity tag is compared without its mark of weakness. */
function isKnown({ headers }: FastifyRequest, etag: string): boolean {
  const known = headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return known.includes(etag) || known.includes('*');
}

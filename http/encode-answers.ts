// The text of an answer -> the bytes that its client asked for. Not on the main thread: zlib's own threads compress. Secrets and
// text of an attacker would tell of each other by their common length (BREACH); no answer here holds a token or a key of its reader.

import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import { type AcceptedEncoding, acceptedEncoding, asItIs, type Encoding } from './accepted-encoding.ts';

/** Shorter ones hardly fit into fewer packets. */
const leastBytes = 1_024;

/** Measured at answers of 10 to 100 kB: each level above costs more time than it saves bytes. */
const gzipLevel = 2;
const brotliQuality = 3;

const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);

/** Clients send few different headers, so each is read once. */
const mostHeaders = 100;

/** Makes the function that reads Accept-Encoding. @throws ConcordError NOT_ACCEPTABLE, from what it gives */
export function createEncodingReader(): (header: string | undefined) => AcceptedEncoding {
  const accepted = new LRUCache<string, AcceptedEncoding>({ max: mostHeaders });
  return (header) => {
    if (header === undefined) return asItIs;
    let known = accepted.get(header);
    if (known === undefined) {
      known = acceptedEncoding(header);
      accepted.set(header, known);
    }
    return known;
  };
}

/** Null for a text that goes out as it is. */
export function encodeText(text: string, { encoding, mustEncode }: AcceptedEncoding): Promise<Buffer> | null {
  if (encoding === 'identity' || (!mustEncode && Buffer.byteLength(text) < leastBytes)) return null;
  return compress(text, encoding);
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

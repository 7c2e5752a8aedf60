// Which header was too much for Node's parser. It keeps 16 kB of headers and no more, since it would copy a longer one anew
// with every packet; so of the header only that packet is left in which the limit was passed.

/** Shorter pieces tell nothing. Packets have 1,400 bytes and more. */
const leastTelling = 64;

/** What Node adds to the error of its parser: the packet, and how far it was read. */
type Overflow = { readonly rawPacket?: unknown; readonly bytesParsed?: unknown };

/** `token`: the header Authorization, or, where its name stood in an earlier packet, what can be a part of a token. */
export function overlongHeader(error: Error): 'token' | 'other' {
  const { rawPacket, bytesParsed } = error as Overflow;
  if (!Buffer.isBuffer(rawPacket) || typeof bytesParsed !== 'number') return 'other';
  const read = rawPacket.subarray(0, bytesParsed).toString('latin1');
  const line = read.slice(read.lastIndexOf('\n') + 1);
  if (/^authorization:/i.test(line)) return 'token';
  const hasBegunEarlier = !read.includes('\n');
  return hasBegunEarlier && line.length >= leastTelling && /^[\w.-]+$/.test(line) ? 'token' : 'other';
}

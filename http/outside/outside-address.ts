// Whether this process connects to where somebody else tells it to (CWE-918, server-side request forgery). Asked of a URL when
// it is named, and of URL and address again at each connection: a name may lead elsewhere tomorrow.

import { parseAddress, plainAddress, standingOf } from './address-standing.ts';
import { type AllowedHosts, addressOf, isInRanges, portOf } from './allowed-hosts.ts';

const mostCharacters = 2_000;

/** Names by which clouds tell their machines secrets; their addresses are refused as well. */
const metadataNames: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** A sentence that says why not; null where it may be asked. */
export function findUrlRefusal(text: string, allowed: AllowedHosts): string | null {
  if (text.length > mostCharacters) return `It has more than ${mostCharacters} characters.`;
  // The URL parser would drop or turn them, so that what one reads is not what is asked.
  if (/[^\x21-\x7e]|\\/.test(text)) return 'It has characters that a URL must write as % and two digits.';
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return 'It is no URL of https.';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'It holds a user or a password.';
  if (url.hash !== '' || text.includes('#')) return 'It has a fragment (#), which no server sees.';
  return findHostRefusal(url, allowed);
}

function findHostRefusal(url: URL, allowed: AllowedHosts): string | null {
  const { protocol, hostname } = url;
  const port = url.port || portOf(protocol);
  const place = allowed.places.find(
    (one) =>
      one.protocol === protocol &&
      one.port === port &&
      (one.hasSubdomains ? hostname.endsWith(`.${one.host}`) : hostname === one.host),
  );
  const address = addressOf(hostname);
  if (address !== null) {
    if (standingOf(address) === 'never') return `${hostname} is an address that is never asked.`;
    if (place !== undefined) return null;
    return protocol === 'https:' && port === '443' && isInRanges(address, allowed) ? null : tellUnlisted(url, port);
  }
  if (metadataNames.has(hostname.replace(/\.$/, ''))) return `${hostname} is a host that is never asked.`;
  return place === undefined ? tellUnlisted(url, port) : null;
}

function tellUnlisted({ protocol, hostname }: URL, port: string): string {
  const written =
    protocol === 'http:' ? `http://${hostname}:${port}` : port === '443' ? hostname : `${hostname}:${port}`;
  return `${written} is not among the hosts that are allowed.`;
}

/**
 * Whether `address`, to which the URL's host leads, may be connected to. The URL itself was found to be allowed.
 *
 * A private address needs a range of the list, so that whoever rules the names of an allowed host does not rule where in
 * this network it leads; `localhost` and an address that is listed itself name it themselves.
 */
export function findAddressRefusal({ hostname }: URL, address: string, allowed: AllowedHosts): string | null {
  const parsed = parseAddress(address);
  const standing = parsed === null ? 'never' : standingOf(parsed);
  if (parsed === null || standing === 'never') return `${hostname} leads to an address that is never asked.`;
  if (standing === 'public' || isInRanges(parsed, allowed)) return null;
  const listed = addressOf(hostname);
  const isListed = listed !== null && plainAddress(listed).toString() === plainAddress(parsed).toString();
  const isLocal = hostname === 'localhost' && plainAddress(parsed).range() === 'loopback';
  return isListed || isLocal
    ? null
    : `${hostname} leads into a private network, of which no range is among the hosts that are allowed.`;
}

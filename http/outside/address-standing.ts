// Whether an IP address may be connected to for somebody who named it from outside: `public`, `near` (loopback and private
// networks, only where the operator names them) or `never`. What is not known to be harmless is `never`: the registries of IANA
// (https://www.iana.org/assignments/iana-ipv4-special-registry and ipv6) list more special ranges than anybody remembers.

import ipaddr from 'ipaddr.js';

export type AddressStanding = 'public' | 'near' | 'never';

/** Where clouds tell their machines secrets. Most are link-local; these lie in ranges that are harmless otherwise. */
const metadataAddresses: readonly string[] = [
  '100.100.100.200', // Alibaba Cloud
  '168.63.129.16', // Azure
  'fd00:ec2::254', // AWS
  'fd20:ce::254', // Google Cloud
];
const metadataBytes = metadataAddresses.map((address) => ipaddr.parse(address).toNormalizedString());

const globalUnicast = ipaddr.parseCIDR('2000::/3');
const translated = ipaddr.parseCIDR('64:ff9b::/96');
const mapped = ipaddr.parseCIDR('::ffff:0:0/96');

/** Null for what is no address in its plain spelling. A zone (`%eth0`) is no part of one. */
export function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  // The URL parser writes each address in one way; ipaddr.js alone takes ::1.2.3.4 for ::ffff:1.2.3.4.
  const host = `http://[${text}]/`;
  if (!/^[\da-f:.]+$/i.test(text) || !text.includes(':') || !URL.canParse(host)) return null;
  return ipaddr.IPv6.parse(new URL(host).hostname.slice(1, -1));
}

export function standingOf(address: ipaddr.IPv4 | ipaddr.IPv6): AddressStanding {
  if (metadataBytes.includes(address.toNormalizedString())) return 'never';
  return address instanceof ipaddr.IPv4 ? standingOfFour(address) : standingOfSix(address);
}

function standingOfFour(address: ipaddr.IPv4): AddressStanding {
  const range = address.range();
  if (range === 'unicast') return 'public';
  return range === 'loopback' || range === 'private' || range === 'carrierGradeNat' ? 'near' : 'never';
}

/** An IPv4 address in another dress (mapped, NAT64) is what it is without; in all other dresses it is refused. */
function standingOfSix(address: ipaddr.IPv6): AddressStanding {
  if (address.match(mapped) || address.match(translated)) return standingOf(plainAddress(address));
  const range = address.range();
  if (range === 'unicast') return address.match(globalUnicast) ? 'public' : 'never';
  return range === 'loopback' || range === 'uniqueLocal' ? 'near' : 'never';
}

/** `::ffff:10.0.0.1` and `64:ff9b::10.0.0.1` -> `10.0.0.1`; every other address as it is. */
export function plainAddress(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (address instanceof ipaddr.IPv4) return address;
  return address.match(mapped) || address.match(translated)
    ? new ipaddr.IPv4(address.toByteArray().slice(-4))
    : address;
}

// The operator's list of hosts that somebody else may name to this process: `reviews.example.com`, `*.example.com:8443`,
// `http://127.0.0.1:4001`, `10.20.0.0/16`. Without a scheme it is https, without a port that of the scheme.

import ipaddr from 'ipaddr.js';
import { parseAddress, plainAddress, standingOf } from './address-standing.ts';

export type AllowedHosts = {
  readonly places: readonly AllowedPlace[];
  /** Loopback and private networks are reached only where they stand here, also by a host that is allowed by name. */
  readonly ranges: readonly (readonly [ipaddr.IPv4 | ipaddr.IPv6, number])[];
};

export type AllowedPlace = {
  readonly protocol: 'http:' | 'https:';
  /** As a URL has it, in lower case, of an IPv6 address with brackets; of `*.example.com` what follows the star. */
  readonly host: string;
  readonly hasSubdomains: boolean;
  readonly port: string;
};

export const noHosts: AllowedHosts = { places: [], ranges: [] };

/** Undefined where one of them is nothing of the kind, or can never be allowed. */
export function readAllowedHosts(texts: readonly string[]): AllowedHosts | undefined {
  const places: AllowedPlace[] = [];
  const ranges: (readonly [ipaddr.IPv4 | ipaddr.IPv6, number])[] = [];
  for (const text of texts.map((one) => one.trim())) {
    const range = readRange(text);
    const place = range === undefined ? readPlace(text) : undefined;
    if (range !== undefined) ranges.push(range);
    else if (place !== undefined) places.push(place);
    else return undefined;
  }
  return { places, ranges };
}

function readRange(text: string): readonly [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  const [, start = '', bits = ''] = /^([\da-fA-F:.]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = parseAddress(start);
  if (address === null || standingOf(address) === 'never') return undefined;
  const most = address instanceof ipaddr.IPv4 ? 32 : 128;
  // Shorter ones would take in half of the internet, and say nothing any more.
  return Number(bits) >= 8 && Number(bits) <= most ? [address, Number(bits)] : undefined;
}

function readPlace(text: string): AllowedPlace | undefined {
  const [, scheme = 'https', star, rest = ''] = /^(?:(https?):\/\/)?(\*\.)?([^/?#@\\\s]+)$/.exec(text) ?? [];
  const isBare = rest.includes(':') && parseAddress(rest) !== null;
  const written = `${scheme}://${isBare ? `[${rest}]` : rest}`;
  if (rest === '' || rest.includes('*') || !URL.canParse(written)) return undefined;
  const { hostname, port, protocol } = new URL(written);
  const address = addressOf(hostname);
  const isWrong =
    address === null ? star !== undefined && !hostname.includes('.') : star !== undefined || isNever(address);
  if (isWrong || (protocol !== 'http:' && protocol !== 'https:')) return undefined;
  return { protocol, host: hostname, hasSubdomains: star !== undefined, port: port || portOf(protocol) };
}

const isNever = (address: ipaddr.IPv4 | ipaddr.IPv6) => standingOf(address) === 'never';

/** Null for a name. */
export function addressOf(hostname: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  return parseAddress(hostname.replace(/^\[|\]$/g, ''));
}

export function portOf(protocol: string): string {
  return protocol === 'http:' ? '80' : '443';
}

export function isInRanges(address: ipaddr.IPv4 | ipaddr.IPv6, { ranges }: AllowedHosts): boolean {
  const plain = plainAddress(address);
  return ranges.some(([start, bits]) => start.kind() === plain.kind() && plain.match(start, bits));
}

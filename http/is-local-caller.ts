// Whether a request comes from a program on this machine that addresses it as such.
//
// - The connection itself must come from this machine, whatever the headers say.
// - A name that an attacker lets point to 127.0.0.1 (DNS rebinding) stands in `Host`; only this machine's names count.
// - A proxy on this machine makes everybody look local. Those that say so are found, but not all do.

import { isIPv4 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { singleHeader } from './single-header.ts';

/** What proxies and tunnels add; no browser and no scraper does. */
const proxyHeader = /^(forwarded|via|cdn-loop|x-forwarded(-.*)?|x-real-ip|([a-z-]+-)?(client|connecting)-ip)$/;

export function isLocalCaller({ headers, raw }: Pick<FastifyRequest, 'headers' | 'raw'>): boolean {
  return (
    isLoopback(raw.socket.remoteAddress ?? '') &&
    /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(singleHeader(raw, 'host') ?? '') &&
    // A whole URL is what a proxy is asked for; its host would count, not that of the header (RFC 9112 3.2.2).
    raw.url?.startsWith('/') === true &&
    !Object.keys(headers).some((name) => proxyHeader.test(name))
  );
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}

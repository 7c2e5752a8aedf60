// The header Accept-Encoding -> how an answer's body is compressed (RFC 9110 12.5.3).

import { ConcordError } from '../errors/concord-error.ts';

export type Encoding = 'br' | 'gzip' | 'identity';

/** `mustEncode`: the client refuses a body as it is, however short. */
export type AcceptedEncoding = { readonly encoding: Encoding; readonly mustEncode: boolean };

export const asItIs: AcceptedEncoding = { encoding: 'identity', mustEncode: false };

/** In the order in which they are taken where the client has no preference. */
const offered = ['br', 'gzip'] as const;

/** @throws ConcordError NOT_ACCEPTABLE where the client takes nothing that there is, not even the body as it is */
export function acceptedEncoding(header: string | undefined): AcceptedEncoding {
  if (header === undefined || header === '') return asItIs;
  const qualities = new Map(header.split(',').map(readCoding));
  const qualityOf = (name: string) => qualities.get(name) ?? qualities.get('*') ?? 0;
  const identity = qualities.get('identity') ?? (qualities.get('*') === 0 ? 0 : null);
  const mustEncode = identity === 0;
  let best: AcceptedEncoding | null = null;
  let bestQuality = 0;
  for (const encoding of offered) {
    const quality = qualityOf(encoding);
    // Who names the body as it is with a higher weight wants it so.
    if (quality <= bestQuality || (identity !== null && identity > quality)) continue;
    best = { encoding, mustEncode };
    bestQuality = quality;
  }
  if (best !== null) return best;
  if (mustEncode) throw new ConcordError('NOT_ACCEPTABLE', { offered: ['gzip', 'br'], header: 'Accept-Encoding' });
  return asItIs;
}

function readCoding(text: string): [name: string, quality: number] {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  // `x-gzip` is the same (RFC 9110 8.4.1.3).
  return [name === 'x-gzip' ? 'gzip' : name, Number.isNaN(quality) ? 0 : quality];
}

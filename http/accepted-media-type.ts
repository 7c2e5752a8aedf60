// The header Accept -> the media type of the answer (GraphQL over HTTP, section "Accept"; RFC 9110 12.5.1).

import { ConcordError } from '../errors/concord-error.ts';

export type GraphqlMediaType = 'application/json' | 'application/graphql-response+json';

const offered: readonly GraphqlMediaType[] = ['application/json', 'application/graphql-response+json'];

/** Absent means `application/json`, as old clients expect. @throws ConcordError NOT_ACCEPTABLE */
export function acceptedMediaType(accept: string | undefined): GraphqlMediaType {
  if (accept === undefined || accept === '*/*' || accept === offered[0]) return 'application/json';
  const ranges = accept.split(',').map(readRange);
  let best: { readonly type: GraphqlMediaType; readonly quality: number; readonly place: number } | undefined;
  for (const type of offered) {
    const place = placeOf(type, ranges);
    const quality = ranges[place]?.quality ?? 0;
    if (quality === 0) continue;
    if (best === undefined || quality > best.quality || (quality === best.quality && place < best.place)) {
      best = { type, quality, place };
    }
  }
  if (best === undefined) throw new ConcordError('NOT_ACCEPTABLE', { offered });
  return best.type;
}

type Range = { readonly type: string; readonly quality: number };

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { type, quality: Number.isNaN(quality) ? 0 : quality };
}

/** The place of the most specific range that covers `type`, or -1. */
function placeOf(type: GraphqlMediaType, ranges: readonly Range[]): number {
  for (const candidate of [type, 'application/*', '*/*']) {
    const place = ranges.findIndex((range) => range.type === candidate);
    if (place >= 0) return place;
  }
  return -1;
}

// The headers by which a caller demands something of an answer -> Demands. What cannot be read is refused, so that nobody
// takes old data for new ones because of a slip.

import type { IncomingMessage } from 'node:http';
import { ConcordError } from '../../errors/concord-error.ts';
import { singleHeader } from '../../http/single-header.ts';
import { type Demands, type MaxStaleness, noDemands } from '../../identity/demands.ts';

const maxStalenessHeader = 'concord-max-staleness';
const envelopeHeader = 'concord-envelope';

/** Answers depend on them, so `vary` names them. */
export const demandHeaders = [maxStalenessHeader, envelopeHeader] as const;

/** @throws ConcordError MAX_STALENESS_INVALID, ENVELOPE_INVALID, BAD_REQUEST where one stands twice */
export function readDemandHeaders(request: IncomingMessage): Demands {
  const caching = request.headers['cache-control'] ?? null;
  return readDemands(singleHeader(request, maxStalenessHeader), singleHeader(request, envelopeHeader), caching);
}

/**
 * Of the headers as they were sent, null where absent.
 *
 * @param caching `Cache-Control`
 * @throws ConcordError MAX_STALENESS_INVALID, ENVELOPE_INVALID
 */
export function readDemands(staleness: string | null, envelope: string | null, caching: string | null): Demands {
  if (staleness === null && envelope === null && caching === null) return noDemands;
  const mostKeptSeconds = caching === null ? null : readMostKept(caching);
  if (staleness === null && envelope === null && mostKeptSeconds === null) return noDemands;
  if (envelope !== null && envelope.trim() !== 'off') {
    throw new ConcordError('ENVELOPE_INVALID', { given: shorten(envelope) });
  }
  return {
    maxStaleness: staleness === null ? null : readMaxStaleness(staleness),
    hasEnvelope: envelope === null,
    ...(mostKeptSeconds === null ? {} : { mostKeptSeconds }),
  };
}

/** What `Cache-Control` of a request says of kept answers (https://www.rfc-editor.org/rfc/rfc9111#name-request-directives). */
function readMostKept(given: string): number | null {
  const directives = given.toLowerCase().split(',');
  const [, seconds] =
    /^max-age="?(\d{1,9})"?$/.exec(directives.find((one) => one.trim().startsWith('max-age'))?.trim() ?? '') ?? [];
  if (directives.some((one) => /^\s*no-(?:cache|store)\s*$/.test(one))) return 0;
  return seconds === undefined ? null : Number(seconds);
}

/** ISO 8601, or short as contracts write it, `1h30m`. Months and years have no fixed length. */
const forms: readonly RegExp[] = [
  /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/,
  /^(?:(\d{1,6})w)?(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/,
];
const secondsOf: readonly number[] = [604_800, 86_400, 3_600, 60, 1];

function readMaxStaleness(given: string): MaxStaleness {
  const text = given.trim();
  if (text === 'contract') return { kind: 'contract' };
  const parts =
    forms
      .map((form) => form.exec(text))
      .find((match) => match !== null)
      ?.slice(1) ?? [];
  if (parts.every((part) => part === undefined)) {
    throw new ConcordError('MAX_STALENESS_INVALID', { given: shorten(given) });
  }
  const mostSeconds = parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (secondsOf[index] ?? 0), 0);
  return { kind: 'age', mostSeconds };
}

const mostQuoted = 40;

function shorten(text: string): string {
  return text.length > mostQuoted ? `${text.slice(0, mostQuoted)}...` : text;
}

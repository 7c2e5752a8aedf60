// A ConcordError as a finding: its sentence without the place before it, which every writer puts where it belongs.

import { parseFileName, productKeyOf } from '../../contracts/file-name.ts';
import { type ConcordError, formatPosition } from '../../errors/concord-error.ts';
import type { Finding, FindingPart } from './check-report.ts';

export function findingOf(part: FindingPart, level: Finding['level'], error: ConcordError): Finding {
  const { code, at = null } = error;
  return { part, level, code, product: at === null ? null : productOfFile(at.file), message: sentenceOf(error), at };
}

export function sentenceOf({ message, at }: ConcordError): string {
  const place = at === undefined ? '' : `${formatPosition(at)} `;
  return message.startsWith(place) ? message.slice(place.length) : message;
}

function productOfFile(file: string): string | null {
  const name = parseFileName(file);
  return name?.kind === 'product' ? productKeyOf(name) : null;
}

// Publications and who was told of them -> lines for the operator.

import type { Publication } from '../../mesh/publications/publication.ts';
import type { NoticeEvent } from '../../mesh/publications/tell-notices.ts';
import { errorCode } from '../../subgraphs/sql/errors.ts';
import { plainText } from '../check/plain-text.ts';
import type { Log } from '../log.ts';

export function describePublication(
  { kind, name, version, digest, sequence, author, cause }: Publication,
  log: Log,
): void {
  const what = `${name}${version === null ? '' : ` ${version}`}`;
  const done =
    cause === 'withdraw' ? `${name} is taken out` : `${what} is published${cause === 'rollback' ? ' again' : ''}`;
  log(plainText(`publications: ${done} by ${author} (digest ${digest.slice(0, 12)}, sequence ${sequence}).`), {
    level: 'info',
    event: 'published',
    kind,
    name,
    version,
    digest,
    sequence,
    author,
    cause,
  });
}

/** @param isPosted whether there is a webhook; otherwise this line is how the operator comes to tell them */
export function describeNotice(event: NoticeEvent, isPosted: boolean, log: Log): void {
  switch (event.kind) {
    case 'consumer-told': {
      const { sequence, notice } = event;
      const { product, version, consumer, team, contact, kind, message } = notice;
      log(plainText(`publications: ${message} (${team}, ${contact}).`), {
        level: 'info',
        event: event.kind,
        sequence,
        product,
        version,
        consumer,
        team,
        contact,
        kind,
        isPosted,
      });
      return;
    }
    case 'consumer-not-told': {
      const { notice, isGivenUp, cause } = event;
      const next = isGivenUp ? 'and it is given up' : 'and it is tried again';
      log(
        plainText(`publications: ${notice.consumer} could not be told of ${notice.product}, ${next}${codeOf(cause)}.`),
        {
          level: isGivenUp ? 'error' : 'warn',
          event: event.kind,
          product: notice.product,
          consumer: notice.consumer,
          isGivenUp,
        },
      );
      return;
    }
    case 'notices-failed':
      log(`publications: nobody is told of them, since their tables cannot be read or written${codeOf(event.cause)}.`, {
        level: 'error',
        event: event.kind,
      });
      return;
    case 'notices-work-again':
      log('publications: consumers are told of them again.', { level: 'info', event: event.kind });
      return;
    default:
      event satisfies never;
  }
}

function codeOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
  const code = errorCode(inner) || errorCode(cause);
  return code === '' ? '' : ` (${code})`;
}

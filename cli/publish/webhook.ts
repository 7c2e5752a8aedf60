// What a consumer is told, posted to the address of the operator. It is signed, so that whoever receives it knows who sent it:
//   concord-webhook-signature: v1=<hex of HMAC-SHA256(secret, "<id>.<timestamp>.<body>")>
// The address is the operator's own word, so it may be an internal one; what it answers leads nowhere else.

import { createHmac } from 'node:crypto';
import type { WaitingNotice } from '../../mesh/publications/notice-queue.ts';

type Webhook = { readonly url: string; readonly secret: string | null; readonly now: () => number };

const answerMs = 10_000;

/** Throws where the receiver does not say that it has it. */
export function createWebhook({
  url,
  secret,
  now,
}: Webhook): (waiting: WaitingNotice, ending: AbortSignal) => Promise<void> {
  return async ({ id, sequence, notice, tries }, ending) => {
    const timestamp = String(Math.floor(now() / 1_000));
    const body = JSON.stringify({ id, publication: sequence, ...notice });
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.any([ending, AbortSignal.timeout(answerMs)]),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'concord-webhook',
        'concord-webhook-id': id,
        'concord-webhook-timestamp': timestamp,
        'concord-webhook-attempt': String(tries),
        ...(secret === null ? {} : { 'concord-webhook-signature': sign(`${id}.${timestamp}.${body}`, secret) }),
      },
      body,
    });
    await response.body?.cancel();
    if (!response.ok) throw Object.assign(new Error('not taken'), { code: `HTTP_${response.status}` });
  };
}

function sign(text: string, secret: string): string {
  return `v1=${createHmac('sha256', secret).update(text).digest('hex')}`;
}

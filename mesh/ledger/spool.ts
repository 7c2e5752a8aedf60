// Batches that could not be written when a process stopped, as the text of a file: sealed, because a file is easier to
// change than a table.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Batch } from './batch.ts';

/** What other processes left, and where this one leaves its own; given by cli/, which has the files. */
export type Spool = {
  readonly find: () => readonly SpooledText[];
  /** @throws where nothing can be kept */
  readonly keep: (text: string) => void;
};

export type SpooledText = { readonly name: string; readonly text: string; readonly remove: () => void };

export function writeSpool(key: Uint8Array, batches: readonly Batch[]): string {
  const text = JSON.stringify(batches);
  return `${sealOf(key, text).toString('hex')}\n${text}\n`;
}

/** Null where the text is not what a process of this mesh wrote. */
export function readSpool(key: Uint8Array, spooled: string): readonly Batch[] | null {
  const [seal = '', text = ''] = spooled.split('\n');
  const [given, ours] = [Buffer.from(seal, 'hex'), sealOf(key, text)];
  if (given.byteLength !== ours.byteLength || !timingSafeEqual(given, ours)) return null;
  return JSON.parse(text) as readonly Batch[];
}

function sealOf(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update('spool\n').update(text).digest();
}

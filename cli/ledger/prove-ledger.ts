// `concord ledger verify`: the proof in words.

import { ConcordError } from '../../errors/concord-error.ts';
import { deriveKey } from '../../identity/keys.ts';
import {
  type ExpectedHead,
  type LedgerFinding,
  type Verification,
  verifyLedger,
} from '../../mesh/ledger/verify-ledger.ts';
import { countOf } from '../count-of.ts';
import type { Environment } from '../environment.ts';
import { findRootSecret } from '../root-secret.ts';
import { withLedger } from './mesh-ledger.ts';

/** @throws ConcordError SECRET_MISSING, LEDGER_HEAD_MALFORMED and those of `withLedger` */
export async function proveLedger(
  environment: Environment,
  expected: string | null,
): Promise<{ readonly text: string; readonly isSound: boolean }> {
  const rootSecret = findRootSecret(environment);
  if (rootSecret === null) throw new ConcordError('SECRET_MISSING', { home: environment.home });
  const head = expected === null ? null : readHead(expected);
  const key = deriveKey(rootSecret, 'ledger');
  const proof = await withLedger(environment, (client) => verifyLedger(client, key, head));
  return { text: describeProof(proof), isSound: proof.findings.length === 0 };
}

function readHead(given: string): ExpectedHead {
  const [, seq, mac] = /^(\d{1,18}):([0-9a-f]{64})$/.exec(given.trim()) ?? [];
  if (seq === undefined || mac === undefined) throw new ConcordError('LEDGER_HEAD_MALFORMED', { given });
  return { seq: BigInt(seq), mac };
}

export function describeProof({ batches, entries, head, findings }: Verification): string {
  const held = `${countOf(entries, 'entry').replace(/entrys$/, 'entries')} in ${batches} ${batches === 1 ? 'batch' : 'batches'}`;
  const end = head === null ? [] : [`Head: ${head.seq}:${head.mac}`];
  if (findings.length === 0) {
    const next =
      head === null
        ? []
        : [
            'Keep the head elsewhere: "concord ledger verify --expect <head>" proves that nothing before it was cut off.',
          ];
    return [`The ledger is whole: ${held}.`, ...end, ...next].join('\n');
  }
  return [
    `The ledger is NOT whole (${held} are there):`,
    ...findings.map((finding) => `- ${describeFinding(finding)}`),
    ...end,
    'Compare with a backup of the database, and find out who may write to schema concord. Another root secret than the one that wrote the ledger finds every batch altered.',
  ].join('\n');
}

function describeFinding(finding: LedgerFinding): string {
  switch (finding.kind) {
    case 'altered':
      return `Batch ${finding.seq} of ${finding.at}Z is not what was written there: it was altered, moved or put in.`;
    case 'missing':
      return finding.first === finding.last
        ? `Batch ${finding.first} is missing.`
        : `Batches ${finding.first} to ${finding.last} are missing.`;
    case 'unproven':
      return `Batch ${finding.seq} of ${finding.at}Z cannot be proven, because the one before it is missing.`;
    case 'head-missing':
      return 'The row of concord.ledger_head, which tells where the ledger ends, is missing.';
    case 'head-differs':
      return `The row of concord.ledger_head tells of another end (batch ${finding.seq}) than the ledger has.`;
    case 'unexpected':
      return `Batch ${finding.seq} with the expected seal is not in the ledger: its end was cut off or written anew.`;
    default:
      return finding satisfies never;
  }
}

// Codes of the ledger, which keeps who read which personal data.

import { code } from './code-entry.ts';

export const ledgerCodes = {
  LEDGER_UNAVAILABLE: code<Record<string, never>>(
    'Reads of personal data and decisions about access cannot be recorded at the moment, so there are none.',
    () =>
      'Reads of personal data and decisions about access are recorded, and the ledger takes no more entries at the moment. Try again later, or ask for columns that are not personal.',
  ),
  LEDGER_HEAD_MISSING: code<Record<string, never>>(
    'The row that tells where the ledger ends is not there, so nothing can be added to it.',
    () =>
      'The row of concord.ledger_head is not there, so nothing can be added to the ledger. Find out who took it away; "npx concord ledger verify" tells what else is missing.',
  ),
  LEDGER_NOT_SET_UP: code<{ reason: string }>(
    'Nobody records who reads personal data, because the ledger is not set up in the database of the mesh.',
    ({ reason }) =>
      `Who reads personal data is not recorded: ${reason}. Run npx concord tokens apply as the owner, and grant the user that serves: grant usage on schema concord to ...; grant select, insert on concord.ledger to ...; grant select, update on concord.ledger_head to ... CONCORD_LEDGER=off says that no ledger is meant, and "required" that nothing is served without.`,
  ),
  LEDGER_FORBIDDEN: code<{ role: string; allowed: readonly string[] }>(
    'The role of the request may not read the ledger.',
    ({ role, allowed }) =>
      `The role "${role}" may not read the ledger. Act as ${allowed.join(' or ')}, with a token that grants it and the header concord-role.`,
  ),
  LEDGER_UNREADABLE: code<Record<string, never>>(
    'The ledger cannot be read at the moment, or this mesh keeps none.',
    () =>
      'The ledger cannot be read. Try again later; where this mesh keeps none, its operator sets it up with npx concord tokens apply.',
  ),
  LEDGER_ASKED_TOO_OFTEN: code<{ most: number }>(
    'One request asks for the ledger more often than allowed.',
    ({ most }) => `One request may ask for the ledger ${most} times. Ask in several requests.`,
  ),
  LEDGER_HEAD_MALFORMED: code<{ given: string }>(
    'The head that `concord ledger verify` is told to expect is none.',
    ({ given }) =>
      `--expect "${given}" is no head of a ledger. Give what an earlier "npx concord ledger verify" printed: a number, a colon and 64 hexadecimal digits.`,
  ),
} as const;

// The one table of error codes, put together from the stages of the pipeline. `npm run check` holds docs/errors.md to it.

import { accessCodes } from './access-codes.ts';
import { authoringCodes } from './authoring-codes.ts';
import { catalogCodes } from './catalog-codes.ts';
import { checkCodes } from './check-codes.ts';
import { checkingCodes } from './checking-codes.ts';
import { cliCodes } from './cli-codes.ts';
import type { CodeEntry } from './code-entry.ts';
import { consumerCheckCodes } from './consumer-check-codes.ts';
import { consumerCodes } from './consumer-codes.ts';
import { contractCodes } from './contract-codes.ts';
import { eventsCodes } from './events-codes.ts';
import { gatewayCodes } from './gateway-codes.ts';
import { httpCodes } from './http-codes.ts';
import { identityCodes } from './identity-codes.ts';
import { ledgerCodes } from './ledger-codes.ts';
import { limitCodes } from './limit-codes.ts';
import { liveMeshCodes } from './live-mesh-codes.ts';
import { outsideCodes } from './outside-codes.ts';
import { publicationCodes } from './publication-codes.ts';
import { qualityCodes } from './quality-codes.ts';
import { qualityRunCodes } from './quality-run-codes.ts';
import { readerCodes } from './reader-codes.ts';
import { requestCodes } from './request-codes.ts';
import { sqlCodes } from './sql-codes.ts';
import { standingCodes } from './standing-codes.ts';
import { standingRequestCodes } from './standing-request-codes.ts';
import { supergraphCodes } from './supergraph-codes.ts';

export const codes = {
  ...contractCodes,
  ...identityCodes,
  ...httpCodes,
  ...requestCodes,
  ...standingRequestCodes,
  ...readerCodes,
  ...gatewayCodes,
  ...limitCodes,
  ...supergraphCodes,
  ...eventsCodes,
  ...catalogCodes,
  ...accessCodes,
  ...consumerCodes,
  ...sqlCodes,
  ...ledgerCodes,
  ...standingCodes,
  ...qualityRunCodes,
  ...qualityCodes,
  ...authoringCodes,
  ...checkCodes,
  ...consumerCheckCodes,
  ...checkingCodes,
  ...publicationCodes,
  ...liveMeshCodes,
  ...outsideCodes,
  ...cliCodes,
};

export type ErrorCode = keyof typeof codes;
export type CodeData<C extends ErrorCode> = (typeof codes)[C] extends CodeEntry<infer Data> ? Data : never;

// What a check asks the mesh's database: what is published, what somebody approved, and who reads what. One way to it for all;
// where there is none, each question is answered with the reason.

import type pg from 'pg';
import type { CheckTools, UnmaskingAsked } from '../../mesh/check/check-request.ts';
import { lookForImpacts } from '../../mesh/impact/look-for-impacts.ts';
import { createApprovalStore } from '../../mesh/publications/approval-store.ts';
import type { Environment } from '../environment.ts';
import { findDatabase, withClient } from '../open-database.ts';
import { openMeshStore } from '../open-mesh-store.ts';
import type { Parts } from '../with-parts.ts';

/** @throws ConcordError where the mesh's database is not told of, or not reached */
export type OpenPool = () => Promise<pg.Pool>;

/** Reached once, when the first question comes. */
export function createOpenPool(parts: Parts, environment: Environment): OpenPool {
  let opening: Promise<pg.Pool> | null = null;
  const open = async () => {
    const place = { url: findDatabase(environment), where: environment.databaseWhere };
    await withClient(place, async () => undefined); // tells by its reason why it is not reached, which a pool does not
    return openMeshStore(parts, place);
  };
  return () => {
    opening ??= open();
    return opening;
  };
}

export function askMesh(openPool: OpenPool): Pick<CheckTools, 'findApproved' | 'findImpacts'> {
  return {
    async findApproved(asked) {
      const pool = await openPool();
      const approvals = await createApprovalStore(pool).list([...new Set(asked.map(({ digest }) => digest))]);
      const isApproved = ({ product, column, digest }: UnmaskingAsked) =>
        approvals.some((one) => one.product === product && one.column === column && one.digest === digest);
      return new Set(asked.filter(isApproved));
    },
    async findImpacts(question) {
      // Without a change nobody is met, and the database need not be asked.
      return question.changes.length === 0 ? [] : lookForImpacts(await openPool(), question);
    },
  };
}

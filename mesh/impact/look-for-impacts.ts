// The impacts of a change by what the mesh's database knows: who is registered, and what was read within a week.

import type pg from 'pg';
import type { Impact } from '../check/check-report.ts';
import { readRegistrations } from '../consumers/read-registrations.ts';
import { sortRegistrations } from '../consumers/registrations.ts';
import { createUsageReader } from '../usage/read-usage.ts';
import { findImpacts, listAffected } from './find-impacts.ts';
import { readImpactUsage } from './impact-usage.ts';
import type { Question } from './met-changes.ts';

const days = 7;

/** @throws ConcordError CONSUMERS_NOT_SET_UP, CONSUMERS_UNAVAILABLE */
export async function lookForImpacts(pool: pg.Pool, question: Question): Promise<readonly Impact[]> {
  const affected = listAffected(question);
  if (affected.length === 0) return [];
  const registrations = sortRegistrations(await readRegistrations(pool));
  const usage = await readImpactUsage(createUsageReader(pool), affected, { days, now: question.now });
  return findImpacts({ ...question, registrations, usage, days });
}

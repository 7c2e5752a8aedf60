// Codes of runs of quality checks: where they are kept, and who carries them out.

import { code } from './code-entry.ts';

export const qualityRunCodes = {
  QUALITY_STORE_NOT_SET_UP: code<Record<string, never>>(
    'The database of the mesh lacks the table in which runs of checks are kept, or its user may not use it.',
    () =>
      'Runs of checks cannot be kept in the database of the mesh. Its operator runs npx concord tokens apply as its owner, and there: grant usage on schema concord to ...; grant select, insert on concord.quality_runs to ...',
  ),
  QUALITY_STORE_UNAVAILABLE: code<Record<string, never>>(
    'The database of the mesh, in which runs of checks are kept, cannot be reached or does not answer in time.',
    () => 'Runs of checks cannot be read or kept at the moment; nothing was changed. Try again later.',
  ),
  QUALITY_JOBS_NOT_SET_UP: code<Record<string, never>>(
    'Checks are not run on a schedule, because the queue for that (schema concord_jobs) cannot be made or used in the database of the mesh.',
    () =>
      'Checks are not run on a schedule: the user of the mesh’s database may not make the schema concord_jobs there, or not use it. Let its owner run: grant create on database ... to ... and start again; or set CONCORD_QUALITY_SCHEDULE=off and run npx concord quality from a scheduler of your own.',
  ),
  QUALITY_NOT_ANSWERED: code<{ product: string; domain: string }>(
    'Checks were asked for of a product whose domain no process serves at the moment, or none that works the queue.',
    ({ product, domain }) =>
      `The checks of ${product} were not run: no process that serves the domain ${domain} took the job. Start npx concord serve subgraph ${domain}, or ask again when it runs.`,
  ),
  QUALITY_STILL_RUNNING: code<{ product: string; seconds: number }>(
    'Checks that were asked for take longer than the request waits.',
    ({ product, seconds }) =>
      `The checks of ${product} take longer than ${seconds} seconds. They go on; ask the catalog for its newest run later.`,
  ),
  QUALITY_RUN_FAILED: code<{ product: string; domain: string }>(
    'The checks of a product could not be run as a whole, so that there is no run to show.',
    ({ product, domain }) =>
      `The checks of ${product} could not be run: the database of ${domain} or of the mesh cannot be reached, or does not answer in time. Nothing was kept; ask again later. npx concord doctor tells which it is.`,
  ),
} as const;

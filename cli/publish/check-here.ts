// `concord check` of a change that is to be published, on this thread.

import { checkChange } from '../../mesh/check/check-change.ts';
import {
  type ChangedFiles,
  type CheckedChange,
  type RefuseUnlooked,
  reportUnlooked,
} from '../../mesh/publications/judge-change.ts';
import { openCheckTools } from '../check/open-check-tools.ts';
import type { Environment } from '../environment.ts';
import { withParts } from '../with-parts.ts';

type Findings = ReturnType<RefuseUnlooked>;

type CheckHere = (change: ChangedFiles, refuse: RefuseUnlooked<Findings | Promise<Findings>>) => Promise<CheckedChange>;

/** The checks of one product may take so long. */
const qualitySeconds = 60;

export function checkHere(environment: Environment): CheckHere {
  return (change, refuse) =>
    withParts(async (parts) => {
      const tools = openCheckTools(parts, environment, { qualitySeconds });
      const loaded = tools.load(change.after.contracts);
      const after = loaded.mesh;
      const refused = await refuse(after);
      if (refused.length > 0) return { after, report: reportUnlooked(refused) };
      // All that is sent is new, whatever the folder that is served holds of it.
      const told = { against: 'published', uncompared: null, isWhole: true, required: new Set<never>() };
      const report = await checkChange(
        { ...change, ...told, now: Date.now() },
        { ...tools, load: (files) => (files === change.after.contracts ? loaded : tools.load(files)) },
      );
      return { after, report };
    });
}

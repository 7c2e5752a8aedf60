// The list of subgraphs that made the last good graph, kept in the folder .concord: what a gateway goes on with after a restart
// while its source is bad or its subgraphs do not answer.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { SubgraphDefinition } from '../../gateway/read-subgraph.ts';
import type { Log } from '../log.ts';
import { writeWhole } from './write-whole.ts';

export type LastGood = {
  /** Null where none was kept, or none that can be used; then the operator is told why. */
  readonly read: () => readonly SubgraphDefinition[] | null;
  readonly keep: (subgraphs: readonly SubgraphDefinition[]) => void;
};

const form = z.object({
  version: z.literal(1),
  source: z.string(),
  subgraphs: z.array(
    z.object({
      name: z.string(),
      url: z.string(),
      make: z.enum(['concord', 'foreign']),
      sdl: z.string(),
      isPublished: z.literal(true).exactOptional(),
    }),
  ),
});

/** `source` tells whose list it is: another source does not go on with it. */
export function openLastGood(home: string, source: string, warn: Log): LastGood {
  const file = join(home, 'supergraph.json');
  const ignore = (reason: string) => {
    warn(`gateway: the last good graph in ${file} is ignored, because ${reason}.`, { event: 'last-good-ignored' });
    return null;
  };
  return {
    read() {
      let text: string;
      try {
        text = readFileSync(file, 'utf8');
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        return code === 'ENOENT' ? null : ignore(`it cannot be read (${code})`);
      }
      const kept = parseOrNull(text);
      if (kept === null) return ignore('it is not as a gateway leaves it');
      if (kept.source !== source) return ignore(`it was made of another source (${kept.source})`);
      return kept.subgraphs;
    },
    keep(subgraphs) {
      const kept: z.output<typeof form> = {
        version: 1,
        source,
        subgraphs: subgraphs.map(({ name, url, make, sdl, isPublished }) => {
          return { name, url, make, sdl, ...(isPublished === true ? { isPublished } : {}) };
        }),
      };
      try {
        writeWhole(file, JSON.stringify(kept));
      } catch (error) {
        const reason = String((error as NodeJS.ErrnoException).code);
        warn(
          `gateway: the good graph cannot be kept in ${file} (${reason}), so a restart cannot go on with it. Let this process write there.`,
          { event: 'last-good-not-kept' },
        );
      }
    },
  };
}

function parseOrNull(text: string): z.output<typeof form> | null {
  try {
    return form.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

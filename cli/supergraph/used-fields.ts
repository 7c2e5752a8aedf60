// What clients used of the graph, by day, kept in the folder .concord so that a restart does not forget it. Coordinates of the
// schema only. Each gateway knows what it answered itself.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { writeWhole } from './write-whole.ts';

export type UsedFields = {
  readonly note: (coordinates: readonly string[]) => void;
  /** Of the last days that count. */
  readonly list: () => readonly string[];
  /** Writes what is not written yet. */
  readonly save: () => void;
};

/** How many days something counts as used after it was used last. */
export const daysOfUse = 7;
const mostKept = 50_000;
const mostLength = 400;

/** Coordinate -> the day of its last use, in days since 1970. */
const form = z.object({ version: z.literal(1), days: z.record(z.string(), z.int()) });

/** `today` in days since 1970. */
export function openUsedFields(home: string, today: () => number, warn: Log): UsedFields {
  const file = join(home, 'used-fields.json');
  const days = new Map(readDays(file));
  let isSaved = true;
  const forget = () => {
    for (const [coordinate, day] of days) if (day <= today() - daysOfUse) days.delete(coordinate);
  };
  return {
    note(coordinates) {
      const day = today();
      for (const coordinate of coordinates) {
        if (days.get(coordinate) === day || coordinate.length > mostLength) continue;
        if (!days.has(coordinate) && days.size >= mostKept) continue;
        days.set(coordinate, day);
        isSaved = false;
      }
    },
    list() {
      forget();
      return [...days.keys()];
    },
    save() {
      if (isSaved) return;
      forget();
      isSaved = true;
      try {
        writeWhole(file, JSON.stringify({ version: 1, days: Object.fromEntries(days) }));
      } catch (error) {
        const reason = String((error as NodeJS.ErrnoException).code);
        warn(`gateway: what clients use cannot be kept in ${file} (${reason}). Let this process write there.`, {
          event: 'used-fields-not-kept',
        });
      }
    },
  };
}

/** One that is broken is as none: it guards less, and nothing else. */
function readDays(file: string): readonly (readonly [string, number])[] {
  try {
    return Object.entries(form.parse(JSON.parse(readFileSync(file, 'utf8'))).days);
  } catch {
    return [];
  }
}

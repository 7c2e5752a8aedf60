// One setting of the process: where it may stand (flag, environment variable, key of concord.yaml), what it takes, what
// holds when it is not given. The table of them (table.ts) is what is read, documented and shown.

import type { z } from 'zod';

export type Setting<Value = unknown> = {
  /** Its place in concord.yaml, such as `identity.jwks_url`; null where it may not stand in a file. */
  readonly key: string | null;
  readonly variable: string | null;
  readonly flag: string | null;
  /** Takes what YAML gives. Its messages complete "must be". */
  readonly form: z.ZodType<Value>;
  /** A variable's text -> what YAML would have given. */
  readonly fromText: (text: string) => unknown;
  readonly otherwise: Value;
  /** The default in words, for docs and `concord config`; empty where there is none. */
  readonly told: string;
  /** What it says, as a part of a sentence without a full stop. */
  readonly meaning: string;
  /** Never shown. */
  readonly isSecret: boolean;
  /** A path is seen from the folder of the file that it stands in, else from where the process was started. */
  readonly isPath: boolean;
};

export type Given<Value> = Pick<Setting<Value>, 'form' | 'otherwise' | 'meaning'> & Partial<Setting<Value>>;

export function setting<Value>(given: Given<Value>): Setting<Value> {
  const told = given.otherwise === null ? '' : String(given.otherwise);
  return {
    key: null,
    variable: null,
    flag: null,
    fromText: (text) => text,
    told,
    isSecret: false,
    isPath: false,
    ...given,
  };
}

/** Where a value came from. */
export type Origin =
  | { readonly kind: 'flag'; readonly name: string }
  | { readonly kind: 'environment'; readonly name: string }
  | { readonly kind: 'file'; readonly place: string }
  | { readonly kind: 'default' };

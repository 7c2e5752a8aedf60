// A grantee as one word, as `@pii` and the catalog show it.

import type { Grantee } from './product.ts';

/** `admin`, `domain:orders`, `analyst+domain:marketing`. */
export function nameGrantee({ role, domain, team }: Grantee): string {
  return [role, domain === null ? null : `domain:${domain}`, team === null ? null : `team:${team}`]
    .filter((name) => name !== null)
    .join('+');
}

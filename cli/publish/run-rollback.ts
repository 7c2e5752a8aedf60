// `concord rollback`: an earlier state of a name is published again, or the name is taken out.

import { goBack, takeOut } from '../../mesh/publications/go-back.ts';
import type { Environment } from '../environment.ts';
import { withParts } from '../with-parts.ts';
import { openStores } from './open-publisher.ts';
import { publishCandidates, type Told } from './run-publish.ts';

type Asked = Told & { readonly name: string; readonly to: string | null; readonly isWithdrawn: boolean };

/** @returns the exit code. @throws ConcordError PUBLICATION_UNKNOWN, PUBLICATION_STATE_UNKNOWN, PUBLICATION_NO_EARLIER */
export async function runRollback(
  environment: Environment,
  { name, to, isWithdrawn, ...told }: Asked,
  print: (text: string) => void,
): Promise<0 | 1> {
  const wanted = { kind: name.includes('.') ? 'contract' : 'domain', name, note: told.note } as const;
  const history = await withParts(async (parts) => {
    const { store } = await openStores(parts, environment);
    return store.readHistory(wanted.kind, name);
  });
  const candidate = isWithdrawn ? takeOut(history, wanted) : goBack(history, { ...wanted, to });
  return publishCandidates(environment, [candidate], told, print);
}

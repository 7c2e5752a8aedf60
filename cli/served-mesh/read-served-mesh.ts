// The mesh as it is served, for a command: its problems listed, refused where nothing is left.

import type { Mesh } from '../../contracts/product.ts';
import { refuseUnknownDomains } from '../domain-database.ts';
import type { Environment } from '../environment.ts';
import { refuseNothing, tellProblems } from '../mesh-to-serve.ts';
import { describeUnknown, readServedContracts, type ServedContracts } from './read-served-contracts.ts';

type Options = {
  readonly warn: (line: string) => void;
  /** Whether the command changes something: by the folder alone it would take away what is published. */
  readonly mustKnowPublished: boolean;
};

/**
 * @throws ConcordError NOTHING_TO_SERVE, CONFIGURATION_DOMAIN_UNKNOWN, those of `readServedContracts`, and with
 * `mustKnowPublished` why it is not known
 */
export async function readServedMesh(environment: Environment, options: Options): Promise<Mesh> {
  return (await readServed(environment, options)).mesh;
}

/** The same with what is refused. */
export async function readServed(
  environment: Environment,
  { warn, mustKnowPublished }: Options,
): Promise<ServedContracts> {
  const served = await readServedContracts(environment);
  if (served.unknown !== null) {
    if (mustKnowPublished) throw served.unknown;
    warn(describeUnknown(served.unknown));
  }
  for (const line of served.differences) warn(line);
  tellProblems(served, warn);
  refuseUnknownDomains(served.folder, environment, served.published);
  refuseNothing(served, served.folder);
  return served;
}

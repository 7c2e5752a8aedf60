// Doctor: what Concord needs of this machine: Node, a folder that it may write, a secret, a port.

import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConcordError } from '../../errors/concord-error.ts';
import { checkPort } from '../check-port.ts';
import type { Environment } from '../environment.ts';
import { findRootSecret } from '../root-secret.ts';
import { type Finding, failed, findingOf, warning, well } from './finding.ts';

const healthTimeoutMs = 2_000;

export async function checkMachine(environment: Environment): Promise<readonly Finding[]> {
  return [
    checkNode(process.versions.node),
    checkHome(environment.home),
    checkSecret(environment),
    await checkListening(environment),
  ];
}

/** Against `engines` of package.json, `>=20.19`. */
export function checkNode(version: string): Finding {
  const manifest: { readonly engines: { readonly node: string } } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  const least = manifest.engines.node.replace(/^>=/, '');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  const isEnough = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  return isEnough
    ? well('machine', `Node ${version}.`)
    : failed('machine', `Node ${version} is too old.`, `Install Node ${least} or newer.`);
}

/** The folder need not be there yet, but then the one above must take it. */
function checkHome(home: string): Finding {
  let place = home;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  try {
    accessSync(place, constants.R_OK | constants.W_OK | constants.X_OK);
    return well('machine', `The folder ${home} ${place === home ? 'can be written' : 'can be made'}.`);
  } catch (cause) {
    const reason = String((cause as NodeJS.ErrnoException).code);
    return findingOf('machine', new ConcordError('HOME_UNUSABLE', { home, reason }, { cause }));
  }
}

function checkSecret(environment: Environment): Finding {
  try {
    if (findRootSecret(environment) !== null) return well('machine', 'The root secret is there.');
    const next =
      'Nothing for a mesh of one process. For several, or in a container, set CONCORD_SECRET to the same 32 bytes or more.';
    return environment.mode === 'production'
      ? warning('machine', `There is no root secret yet; a start makes one in ${environment.home}.`, next)
      : well('machine', `There is no root secret yet; the first start makes one in ${environment.home}.`);
  } catch (error) {
    if (error instanceof ConcordError) return findingOf('machine', error);
    throw error;
  }
}

async function checkListening(environment: Environment): Promise<Finding> {
  const { host, port } = environment;
  try {
    await checkPort(environment);
    return well('machine', port === 0 ? 'A free port will be taken.' : `Port ${port} of ${host} is free.`);
  } catch (error) {
    if (!(error instanceof ConcordError)) throw error;
    if (error.code !== 'PORT_IN_USE' || !(await isHealthy(host, port))) return findingOf('machine', error);
    return well('machine', `Port ${port} is in use by a server that says it is well, presumably this Concord.`);
  }
}

async function isHealthy(host: string, port: number): Promise<boolean> {
  const address = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  const signal = AbortSignal.timeout(healthTimeoutMs);
  return fetch(`http://${address}:${port}/health`, { signal }).then(
    ({ ok }) => ok,
    () => false,
  );
}

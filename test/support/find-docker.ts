// Whether a Docker daemon answers, asked on its socket, because loading testcontainers to find out takes a second.

import { existsSync } from 'node:fs';
import { request } from 'node:http';

const patienceMs = 1000;

/** True when one of the usual addresses answers a ping. */
export async function doesDockerAnswer(environment: NodeJS.ProcessEnv): Promise<boolean> {
  const host = environment.DOCKER_HOST;
  if (host !== undefined && !host.startsWith('unix://')) return ping({ ...addressOf(host) });
  const sockets = [
    host?.slice('unix://'.length),
    '/var/run/docker.sock',
    environment.XDG_RUNTIME_DIR === undefined ? undefined : `${environment.XDG_RUNTIME_DIR}/docker.sock`,
    environment.HOME === undefined ? undefined : `${environment.HOME}/.docker/run/docker.sock`,
  ].filter((socket) => socket !== undefined && existsSync(socket));
  const answers = await Promise.all(sockets.map((socketPath) => ping({ socketPath })));
  return answers.includes(true);
}

type Address = { readonly socketPath?: string | undefined; readonly host?: string; readonly port?: number };

function addressOf(dockerHost: string): Address {
  const url = URL.canParse(dockerHost) ? new URL(dockerHost) : null;
  return url === null ? {} : { host: url.hostname, port: Number(url.port === '' ? 2375 : url.port) };
}

function ping(address: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ ...address, path: '/_ping', timeout: patienceMs }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(false));
    asked.end();
  });
}

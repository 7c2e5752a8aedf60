// A mesh served for the examples of the pages, as `concord serve` does it: a real process over a test database, asked over
// HTTP, and a shell in which `npx concord` and `http://localhost:4000` are those of this mesh.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { defaultClaimNames } from '../../identity/token-settings.ts';
import { findFreePort, makeHome, type RunningConcord, runConcord, untilReady } from '../end-to-end/run-concord.ts';
import { top } from './read-pages.ts';

const secret = 'the secret of the examples, long enough';

export type ServedMesh = {
  readonly url: string;
  readonly concord: RunningConcord;
  /** For other processes of the same mesh. */
  readonly settings: Variables;
  readonly ask: (role: string, query: string, variables: unknown) => Promise<Answer>;
  /** Runs commands as a reader would; fails where the last one does. */
  readonly shell: (commands: string, folder: string) => Promise<string>;
  readonly token: (role: string, claims?: Belonging & Claims) => Promise<string>;
};

export type Answer = {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
};

type Variables = Readonly<Record<string, string>>;
type Claims = Readonly<Record<string, unknown>>;
type Belonging = { readonly domain?: string; readonly team?: string };

/** `words` and `variables` of the command; the folder of contracts must be absolute. */
export async function serveMesh(words: readonly string[], variables: Variables): Promise<ServedMesh> {
  const port = String(await findFreePort());
  const url = `http://127.0.0.1:${port}`;
  const environment = { CONCORD_HOME: makeHome(), CONCORD_SECRET: secret, ...variables };
  const concord = runConcord([...words, '--port', port], environment);
  await untilReady(url, concord);
  return {
    url,
    concord,
    settings: { CONCORD_SECRET: secret },
    token: issueToken,
    shell: (commands, folder) => runShell(commands.replaceAll('http://localhost:4000', url), folder, environment),
    ask: async (role, query, given) => {
      const authorization = role === 'anonymous' ? {} : { authorization: `Bearer ${await issueToken(role)}` };
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...authorization },
        body: JSON.stringify({ query, variables: given }),
      });
      return (await response.json()) as Answer;
    },
  };
}

function issueToken(role: string, { domain, team, ...claims }: Belonging & Claims = {}): Promise<string> {
  const token = { subject: `${role}@example.org`, roles: [role], domain, team, claims, lifetimeSeconds: 3_600 };
  return issueDevelopmentToken(token, {
    rootSecret: Buffer.from(secret),
    environment: undefined,
    claimNames: defaultClaimNames,
    now: Date.now(),
  });
}

/** `npx` becomes a function, because the command of this checkout is meant, whatever is installed. */
export async function runShell(commands: string, folder: string, variables: Variables): Promise<string> {
  const npx = `npx() { shift; "${process.execPath}" "${join(top, 'cli/concord.js')}" "$@"; }`;
  const plain = Object.entries(process.env).filter(([name]) => !/^(CONCORD_|DATABASE_URL$|PORT$|NODE_ENV$)/.test(name));
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', `${npx}\n${commands}`], {
    cwd: folder,
    env: { ...Object.fromEntries(plain), ...variables },
  });
  return stdout;
}

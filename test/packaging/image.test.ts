// The Dockerfile and what goes into the image. No Docker engine is needed, and none builds the image here.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { top } from './read-compose.ts';

const dockerfile = readFileSync(join(top, 'Dockerfile'), 'utf8');
const instructions = dockerfile
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line !== '');

describe('the image', () => {
  it('is built from one exact Node, in a version that the package allows', () => {
    const bases = instructions.filter((line) => line.startsWith('FROM')).map((line) => line.split(' ')[1] ?? '');
    expect(new Set(bases).size).toBe(1);
    expect(bases[0]).toMatch(/^node:20\.(19|[2-9]\d)\.\d+-[a-z]+-slim$/);
    expect(JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')).engines.node).toBe('>=20.19');
  });

  it('runs as a user without rights, in production, and is asked by Node whether it is well', () => {
    const last = (name: string) => instructions.findLast((line) => line.startsWith(name));
    expect(last('USER')).toBe('USER node');
    expect(last('ENV')).toContain('NODE_ENV=production');
    expect(last('HEALTHCHECK')).toMatch(/ CMD \["node", "cli\/health.js"\]$/);
    expect(last('ENTRYPOINT')).toBe('ENTRYPOINT ["node", "cli/concord.js"]');
    expect(instructions.filter((line) => /^(ENV|ARG).*(SECRET|PASSWORD|TOKEN|DATABASE_URL)/.test(line))).toEqual([]);
  });

  it('holds every room, and of the rest only what Node needs', () => {
    const lines = readFileSync(join(top, '.dockerignore'), 'utf8').split('\n');
    const rules = lines.filter((line) => line !== '' && !line.startsWith('#'));
    expect(rules[0]).toBe('*');
    const admitted = rules.flatMap((rule) => (rule.startsWith('!') ? [rule.slice(1)] : []));
    const outside = ['node_modules', 'test', 'docs', 'coverage', 'examples'];
    const rooms = readdirSync(top, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !outside.includes(entry.name))
      .map(({ name }) => name);
    expect(admitted).toEqual(['package.json', 'package-lock.json', 'tsconfig.json', ...rooms]);
  });
});

describe('the question whether a server is well', () => {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/health' ? 200 : 503).end();
  }).listen(0, '127.0.0.1');
  afterAll(() => server.close());

  const ask = async (port: number, words: readonly string[]) => {
    const child = spawn(process.execPath, [join(top, 'cli/health.js'), ...words], { env: { PORT: String(port) } });
    return (await once(child, 'exit'))[0];
  };

  it('is answered by the exit code', async () => {
    const { port } = server.address() as AddressInfo;
    expect(await ask(port, [])).toBe(0);
    expect(await ask(port, ['ready'])).toBe(1);
    expect(await ask(1, [])).toBe(1);
  });
});

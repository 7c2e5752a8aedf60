// docker-compose.yml held against the program: services, commands, addresses and variables are those that exist.

import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../cli/environment.ts';
import { readSubgraphAddress } from '../../cli/supergraph/subgraph-address.ts';
import { findCommandProblem } from '../support/check-command-line.ts';
import { readCompose, readVariables, type Service, top } from './read-compose.ts';

const secrets = { POSTGRES_PASSWORD: 'geheim', CONCORD_SECRET: '0123456789abcdef0123456789abcdef' };
const { services, networks } = readCompose(secrets);
const ofConcord = Object.entries(services).filter(([, { image }]) => image.startsWith('concord:'));
const serving = ofConcord.filter(([, { command }]) => command[0] === 'serve');
const subgraphs = serving.filter(([, { command }]) => command[1] === 'subgraph');
const gateway = services.gateway as Service;
const domains = readdirSync(join(top, 'contracts/domains')).sort();
const domainOf = ({ command }: Service) => (command[1] === 'subgraph' ? command[2] : command[1]);

describe('the services of docker-compose.yml', () => {
  it('are one per domain of the demo, under its name, besides catalog and gateway', () => {
    expect(subgraphs.map(([name, { command }]) => [name, command[2]]).sort()).toEqual(
      domains.map((domain) => [domain, domain]),
    );
    const others = serving.filter(([, { command }]) => command[1] !== 'subgraph');
    expect(others.map(([name, { command }]) => [name, command])).toEqual([
      ['catalog', ['serve', 'catalog']],
      ['gateway', ['serve', 'gateway']],
    ]);
  });

  it.each(ofConcord)('%s has a command that the program takes', (_, { command }) => {
    expect(findCommandProblem(command)).toBeNull();
  });

  it.each(ofConcord)('%s runs the image as it is, without rights', (_, service) => {
    const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));
    expect(service).toMatchObject({
      image: `concord:${version}`,
      build: '.',
      user: 'node',
      init: true,
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    expect(service.mem_limit).toMatch(/^\d+[mg]$/);
  });

  it.each(serving)('%s is healthy when it is ready, and comes back', (_, service) => {
    expect(service.healthcheck.test).toEqual(['CMD', 'node', 'cli/health.js', 'ready']);
    expect(service.restart).toBe('unless-stopped');
  });

  it('wait for what they need', () => {
    const conditions = (service: Service) =>
      Object.entries(service.depends_on ?? {}).map(([name, { condition }]) => `${name} ${condition}`);
    expect(services.postgres?.healthcheck.test?.slice(0, 2)).toEqual(['CMD', 'pg_isready']);
    expect(conditions(services.demo as Service)).toEqual(['postgres service_healthy']);
    expect(conditions(services['demo-loader'] as Service)).toEqual(['demo service_completed_successfully']);
    for (const [, subgraph] of subgraphs) expect(conditions(subgraph)).toEqual(['demo service_completed_successfully']);
    const others = serving.flatMap(([name]) => (name === 'gateway' ? [] : [`${name} service_healthy`]));
    expect(conditions(gateway)).toEqual(others);
  });

  it('are told where each subgraph is', () => {
    const addresses = (gateway.environment.CONCORD_SUBGRAPHS ?? '').split(',').map(readSubgraphAddress);
    const others = serving.filter(([name]) => name !== 'gateway');
    expect(addresses.map(({ name, url }) => [name, url.hostname, url.port])).toEqual(
      others.map(([name, service]) => [domainOf(service), name, imagePort()]),
    );
  });

  it('can be reached from outside at the gateway only, and from this machine only', () => {
    const open = Object.entries(services).filter(([, { ports }]) => ports !== undefined);
    expect(open.map(([name, { ports }]) => [name, ports])).toEqual([['gateway', [`127.0.0.1:4000:${imagePort()}`]]]);
    expect(networks.mesh).toEqual({ internal: true });
    for (const [name, service] of Object.entries(services)) {
      expect(service.networks).toEqual(name === 'gateway' ? ['mesh', 'outside'] : ['mesh']);
    }
  });
});

describe('the variables of docker-compose.yml', () => {
  it.each(ofConcord)('of %s are known to Concord, and can be read', (_, { environment }) => {
    const known = new Set<string>();
    readEnvironment(
      new Proxy<Record<string, string>>({}, { get: (_target, name) => void known.add(String(name)) }),
      top,
    );
    expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);
    expect(readEnvironment(environment, top)).toMatchObject({ contracts: join(top, 'contracts/domains') });
  });

  it('that are secret must be given, and are said to be missing', () => {
    expect(readVariables().flatMap(({ name, isRequired }) => (isRequired ? [name] : []))).toEqual(Object.keys(secrets));
    expect(() => readCompose({ ...secrets, CONCORD_SECRET: '' })).toThrow('CONCORD_SECRET: copy .env.example to .env');
  });

  it('are those of .env.example, where the secret ones are empty', () => {
    const lines = readFileSync(join(top, '.env.example'), 'utf8').match(/^\w+=.*$/gm) ?? [];
    const example = new Map(lines.map((line) => line.split('=', 2) as [string, string]));
    expect([...example.keys()].sort()).toEqual(
      readVariables()
        .map(({ name }) => name)
        .sort(),
    );
    expect(Object.keys(secrets).map((name) => example.get(name))).toEqual(['', '']);
  });
});

describe('docker compose', () => {
  const isThere = hasDockerCompose();
  it.skipIf(!isThere)(`takes the file${isThere ? '' : ' (skipped: docker compose is not on the PATH)'}`, async () => {
    const arguments_ = ['compose', '--file', join(top, 'docker-compose.yml'), 'config', '--format', 'json'];
    const { stdout } = await promisify(execFile)('docker', arguments_, { env: { ...process.env, ...secrets } });
    const config = JSON.parse(stdout) as { readonly services: Readonly<Record<string, Service>> };
    const commands = (of: Readonly<Record<string, Service>>) =>
      Object.fromEntries(Object.entries(of).map(([name, { command }]) => [name, command]));
    expect(commands(config.services)).toEqual(commands(services));
  });
});

function imagePort(): string {
  return /\bPORT=(\d+)/.exec(readFileSync(join(top, 'Dockerfile'), 'utf8'))?.[1] ?? '';
}

function hasDockerCompose(): boolean {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

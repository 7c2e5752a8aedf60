// docker-compose.yml as docker compose would read it: merged, with its variables filled in.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const top = fileURLToPath(new URL('../..', import.meta.url));

export type Service = {
  readonly image: string;
  readonly build?: string;
  readonly user?: string;
  readonly init?: boolean;
  readonly read_only?: boolean;
  readonly tmpfs?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly restart?: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
};

export type Compose = {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
};

export const composeText = readFileSync(join(top, 'docker-compose.yml'), 'utf8');

/** `${NAME}`, `${NAME:-otherwise}` and `${NAME:?what to do}`. */
const variable = /\$\{(\w+)(?::([-?])([^}]*))?\}/g;

export type Variable = { readonly name: string; readonly isRequired: boolean };

export function readVariables(): readonly Variable[] {
  const all = [...composeText.matchAll(variable)].map(([, name = '', kind]) => ({ name, isRequired: kind === '?' }));
  return [...new Map(all.map((each) => [each.name, each])).values()];
}

/** @throws Error where a variable that must be given is not */
export function readCompose(given: Readonly<Record<string, string>>): Compose {
  const filled = composeText.replaceAll(variable, (_, name: string, kind: string, otherwise: string) => {
    const value = given[name];
    if (value !== undefined && value !== '') return value;
    if (kind === '?') throw new Error(`${name}: ${otherwise}`);
    return otherwise ?? '';
  });
  return parse(filled, { merge: true }) as Compose;
}

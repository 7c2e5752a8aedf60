// The form of concord.yaml: the keys of the table, nested as their dots say, and a section per domain.

import { z } from 'zod';
import { strictMap } from '../../contracts/form-values.ts';
import { tlsModes } from './database-settings.ts';
import * as forms from './forms.ts';
import { type SettingName, table } from './table.ts';

/** What a domain may say of its own database; it goes before domain.yaml. */
const domainForm = strictMap({
  database: strictMap({
    url_env: forms.variableName.optional(),
    url_file: forms.path.optional(),
    pool_size: table.poolSize.form.optional(),
    statement_timeout: table.statementTimeout.form.optional(),
    tls: strictMap({
      mode: forms.word(tlsModes),
      ca_file: forms.path.optional(),
      server_name: forms.text.optional(),
      cert_file: forms.path.optional(),
      key_file: forms.path.optional(),
    }).optional(),
  }).optional(),
});
export type DomainSection = z.output<typeof domainForm>;

type Tree = { [key: string]: Tree | z.ZodType };

/** The keys of concord.yaml with what each takes. */
export const fileForm = strictMap({
  ...formOf(treeOfSettings()),
  domains: z.record(z.string(), domainForm).optional(),
});

function treeOfSettings(): Tree {
  const tree: Tree = {};
  for (const name of Object.keys(table) as SettingName[]) {
    const { key, form } = table[name];
    const [last = '', ...above] = key?.split('.').reverse() ?? [];
    if (key === null) continue;
    let holder = tree;
    for (const step of above.reverse()) {
      const next = holder[step];
      const branch: Tree = next === undefined || next instanceof z.ZodType ? {} : next;
      holder[step] = branch;
      holder = branch;
    }
    holder[last] = form;
  }
  return tree;
}

function formOf(tree: Tree): Readonly<Record<string, z.ZodType>> {
  return Object.fromEntries(
    Object.entries(tree).map(([key, part]) => [
      key,
      (part instanceof z.ZodType ? part : strictMap(formOf(part))).optional(),
    ]),
  );
}

/** Keys that people try, and what stands for them here: secrets have no place in the file. */
export const keyHints: Readonly<Record<string, string>> = {
  url: 'The URL holds a password, so it does not stand here: write url_env: with the name of the variable that holds it, or url_file:.',
  password:
    'A password does not stand here: put the whole URL into a variable and name it with url_env:, or into a file and name it with url_file:.',
  secret: 'The secret does not stand here: put it into CONCORD_SECRET, or into a file and name it with secret_file:.',
  database_url: 'Write database: { url_env: DATABASE_URL }; the URL itself does not stand here.',
  jwks_url: 'Write identity: { jwks_url: ..., issuer: ..., audience: ... }.',
  issuer: 'Write identity: { jwks_url: ..., issuer: ..., audience: ... }.',
  audience: 'Write identity: { jwks_url: ..., issuer: ..., audience: ... }.',
  timeout: 'Write statement_timeout: below database:, or subgraph_timeout:.',
};

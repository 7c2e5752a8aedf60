// Golden cases: a contract and its table beside the statements that its checks become, and what they find on a real
// PostgreSQL. `npx vitest run -u` writes the files anew; read the difference before you commit it.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Statement } from '../../../../subgraphs/sql/fragment.ts';
import { createCheckMesh } from './check-mesh.ts';

const folder = new URL('cases/', import.meta.url);

const printStatement = ({ text, values }: Statement) =>
  `${text.replaceAll(/, (?=\(count|coalesce\(sum\()/g, ',\n  ')}\n-- ${values.map((value, index) => `$${index + 1} = ${JSON.stringify(value)}`).join(', ')}\n`;

describe('the checks of one product', () => {
  for (const name of readdirSync(folder)) {
    it(name.replaceAll('-', ' '), async () => {
      const read = (file: string) => readFileSync(new URL(`${name}/${file}`, folder), 'utf8');
      const contract = read('contract.yaml');
      const [domain = '', , product = ''] = String((parse(contract) as { name: string }).name).split('.');
      const mesh = await createCheckMesh({
        contracts: { [`${domain}/${product}.contract.yaml`]: contract },
        tables: read('table.sql'),
      });
      try {
        const checked = await mesh.check(`${domain}.${product}`);
        // What the catalog of the database is asked is not what the case is about.
        const statements = mesh.statements.filter(({ text }) => !text.includes('pg_class'));
        const path = (file: string) => new URL(`${name}/${file}`, folder).pathname;
        await expect(statements.map(printStatement).join('\n')).toMatchFileSnapshot(path('statements.sql'));
        await expect(`${JSON.stringify(checked, null, 2)}\n`).toMatchFileSnapshot(path('results.json'));
      } finally {
        await mesh.close();
      }
    });
  }
});

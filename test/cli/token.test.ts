import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { doubtToken } from '../../cli/doubt-token.ts';
import { readEnvironment } from '../../cli/environment.ts';
import { printToken } from '../../cli/token.ts';

const environment = readEnvironment({ CONCORD_SECRET: 's'.repeat(40) }, '/nowhere');
const options = { role: ['analyst'], subject: undefined, domain: undefined, team: undefined, hours: '1' };
const print = (...claim: string[]) => printToken({ ...options, claim }, environment);

describe('concord token --claim', () => {
  it.each([
    ['domain=marketing', '--claim cannot set "domain". Use --domain.'],
    ['team=growth', '--claim cannot set "team". Use --team.'],
    ['roles=["admin"]', '--claim cannot set "roles". Use --role.'],
    ['sub=ada', '--claim cannot set "sub". Use --subject.'],
    ['exp=1', '--claim cannot set "exp". Use --hours.'],
    ['iss=me', '--claim cannot set "iss". Concord sets it itself.'],
  ])('%s is refused, and the right flag is named', async (claim, sentence) => {
    await expect(print(claim)).rejects.toThrow(sentence);
  });

  it('sets any other claim, as JSON where it is JSON', async () => {
    expect(decodeJwt(await print('countries=["DE"]', 'purpose=billing'))).toMatchObject({
      countries: ['DE'],
      purpose: 'billing',
      roles: ['analyst'],
    });
  });
});

describe('a token is doubted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'concord-token-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'shop'));
  writeFileSync(join(folder, 'shop', 'domain.yaml'), 'name: shop\nbounded_context: A shop.\nowner: "@shop"\n');
  writeFileSync(
    join(folder, 'shop', 'visits.contract.yaml'),
    `name: shop.product.visits
version: "1.0.0"
primary_key: [id]
schema:
  - { name: id, type: string, required: true }
  - { name: country, type: string }
  - { name: team, type: string }
sla: { freshness: 24h }
semantics: {}
access:
  read: [{ role: analyst }, { role: admin }]
  rows:
    - { role: analyst, where: { country: { in: $claims.countries }, team: { eq: $claims.team_name } } }
`,
  );
  const doubt = (role: string[], claim: string[], variables: Record<string, string> = {}) =>
    doubtToken({ role, claim }, readEnvironment({ CONCORD_CONTRACTS: folder, ...variables }, '/nowhere'));

  it('for a role that the contracts do not name', () => {
    expect(doubt(['analyst', 'admin'], [])).toEqual([]);
    expect(doubt(['analyst', 'analist'], [])).toEqual([
      `The contracts of ${folder} name no role "analist", so it grants nothing there. Did you mean "analyst"? Known: admin, analyst. Name other contracts with --contracts DIR or CONCORD_CONTRACTS.`,
    ]);
  });

  it('for a role outside CONCORD_ROLES, where that ranks them', () => {
    expect(doubt(['boss'], [], { CONCORD_ROLES: 'boss' })).toEqual([]);
    expect(doubt(['analyst'], [], { CONCORD_ROLES: 'boss' })).toEqual([
      'CONCORD_ROLES names no role "analyst", so it grants nothing there. Known: boss.',
    ]);
  });

  it('for a text with commas in a claim that row rules read as a list', () => {
    expect(doubt(['analyst'], ['countries=DE, FR'])).toEqual([
      `Row rules read the claim "countries" as a list, but this is one text. Write --claim 'countries=["DE","FR"]'.`,
    ]);
    expect(doubt(['analyst'], ['countries=["DE","FR"]', 'countries=DE', 'team_name=a,b', 'other=a,b'])).toEqual([]);
  });

  it('not where no contracts are known', () => {
    const own = readEnvironment({ DATABASE_URL: 'postgres://a@b/c' }, '/nowhere');
    expect(doubtToken({ role: ['any'], claim: ['countries=a,b'] }, own)).toEqual([]);
    expect(doubt(['any'], [], { CONCORD_CONTRACTS: '/gone' })).toEqual([]);
  });
});

import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
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

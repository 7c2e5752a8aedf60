// Who asks, as a door beside the token itself: headers that stand twice or are too long, roles in every odd form, and what
// else claims to say it. Over real HTTP to the gateway.

import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { type Header, openIdentityGateway, whoAmI } from '../support/identity-gateway.ts';
import { goodClaims, signToken } from '../support/identity-provider.ts';
import { rawPost, sendRaw } from '../support/send-raw.ts';

const { url, now, provider, send, sendToken, close } = await openIdentityGateway();
afterAll(close);
const valid = goodClaims(now);
/** What an attacker would like to be. */
const wanted = { ...valid, groups: ['admin'] };

describe('a megabyte in Authorization is answered with 401, as JSON', () => {
  const long = 'x'.repeat(1_000_000);
  it.each<readonly [string, string, number]>([
    ['in one packet', `Bearer ${long}`, 1_100_000],
    ['in packets of a network', `Bearer ${long}`, 1_400],
    ['of another scheme', `Basic ${long}`, 1_100_000],
    ['of one dot after the other', `Bearer ${'.'.repeat(1_000_000)}`, 1_100_000],
  ])('%s', async (_name, authorization, size) => {
    const post = rawPost([['authorization', authorization]], whoAmI);
    const pieces = Array.from({ length: Math.ceil(post.length / size) }, (_, n) =>
      post.slice(n * size, (n + 1) * size),
    );
    const { status, contentType, body } = await sendRaw(url, ...pieces);
    expect([status, contentType]).toEqual([401, 'application/json; charset=utf-8']);
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it('also to a client that reads the answer only when it has sent everything', async () => {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', noDelay: true });
    let [answer, failure] = ['', 'none'];
    socket.on('error', (error: NodeJS.ErrnoException) => {
      failure = error.code ?? error.message;
    });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const post = rawPost([['authorization', `Bearer ${long}`]], whoAmI);
    for (let at = 0; at < post.length; at += 50_000) {
      await new Promise((resolve) => socket.write(post.slice(at, at + 50_000), resolve));
      await sleep(2);
    }
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    await closed;
    expect([failure, answer.slice(0, 12)]).toEqual(['none', 'HTTP/1.1 401']);
  });

  it('and the client may go on and ask on another connection', async () => {
    expect(await sendToken(signToken(valid, provider))).toBe('ada as analyst of marketing');
  });
});

describe('the header Authorization is refused', () => {
  const good = () => `Bearer ${signToken(valid, provider)}`;
  it.each<readonly [string, () => readonly Header[]]>([
    [
      'twice, both good',
      () => [
        ['authorization', good()],
        ['authorization', good()],
      ],
    ],
    [
      'twice, in other letters',
      () => [
        ['Authorization', good()],
        ['AUTHORIZATION', good()],
      ],
    ],
    [
      'twice, the first empty',
      () => [
        ['authorization', ''],
        ['authorization', good()],
      ],
    ],
    ['as a list', () => [['authorization', `${good()}, ${good()}`]]],
    ['empty', () => [['authorization', '']]],
    ['with the scheme alone', () => [['authorization', 'Bearer']]],
    ['of another scheme', () => [['authorization', good().replace('Bearer', 'DPoP')]]],
    ['without a scheme', () => [['authorization', signToken(valid, provider)]]],
    ['with "null" for a token', () => [['authorization', 'Bearer null']]],
    ['with two parts', () => [['authorization', 'Bearer a.b']]],
    ['with more behind the token', () => [['authorization', `${good()} extra`]]],
    ['with a tab for the blank', () => [['authorization', good().replace(' ', '\t')]]],
  ])('%s', async (_name, sent) => {
    expect(await send(sent())).toBe('401 UNAUTHENTICATED');
  });
});

describe('what else claims to say who asks means nothing', () => {
  it.each<readonly [string, readonly Header[], string]>([
    [
      'roles in plain headers',
      [
        ['x-role', 'admin'],
        ['x-forwarded-user', 'ada'],
        ['role', 'admin'],
        ['concord_role', 'admin'],
      ],
      '',
    ],
    ['a cookie', [['cookie', 'token=eyJ; authorization=Bearer x; role=admin']], ''],
    ['Proxy-Authorization', [['proxy-authorization', `Bearer ${signToken(wanted, provider)}`]], ''],
    ['a token in the query', [], `?access_token=${signToken(wanted, provider)}`],
    ['a viewer’s statement', [['concord-statement', signToken(wanted, provider)]], ''],
  ])('%s', async (_name, sent, search) => {
    expect(await send(sent, search)).toBe('anonymous as anonymous of null');
  });
});

const wrongRoles: readonly (readonly [name: string, groups: unknown])[] = [
  ['a text', 'admin'],
  ['a text with commas', 'admin,analyst'],
  ['an object', { admin: true }],
  ['a number', 1],
  ['true', true],
  ['a list within the list', [['admin']]],
  ['a list with a number', ['admin', 1]],
  ['a list with null', ['admin', null]],
];

const unknownRoles: readonly (readonly [name: string, groups: unknown])[] = [
  ['missing', undefined],
  ['null', null],
  ['an empty list', []],
  ['an empty name', ['']],
  ['an unknown name', ['superuser']],
  ['a name in another case', ['Admin', 'ADMIN']],
  ['a name with a Cyrillic a', ['\u0430dmin']],
  ['a name in wide letters', ['\uff41\uff44\uff4d\uff49\uff4e']],
  ['a name with a zero-width blank', ['admin\u200b', 'ad\u200dmin', '\ufeffadmin']],
  ['a name with blanks', ['admin ', ' admin', 'admin\n', 'admin\t']],
  ['a name with a NUL', ['admin\u0000']],
  ['a name with its accents apart', ['a\u0301dmin']],
  ['several names in one', ['admin,analyst', 'admin analyst']],
  ['a pattern', ['*', '.*', 'admin*', '%']],
  ['__proto__', ['__proto__', 'constructor', 'toString', 'length', '0']],
  ['anonymous', ['anonymous']],
  ['500 unknown names', Array.from({ length: 500 }, (_, n) => `r${n}`)],
];

describe('roles fail closed when they are', () => {
  it.each(wrongRoles)('%s', async (_name, groups) => {
    expect(await sendToken(signToken({ ...valid, groups }, provider))).toBe('401 UNAUTHENTICATED');
  });

  it.each(unknownRoles)('%s', async (_name, groups) => {
    const token = signToken({ ...valid, groups }, provider);
    expect([await sendToken(token), await sendToken(token, 'admin'), await sendToken(token, 'anonymous')]).toEqual(
      Array(3).fill('403 ROLE_NOT_GRANTED'),
    );
  });

  it('known beside unknown ones: the known one counts', async () => {
    const groups = ['superuser', 'Admin', '__proto__', 'analyst'];
    expect(await sendToken(signToken({ ...valid, groups }, provider))).toBe('ada as analyst of marketing');
  });
});

describe('the header concord-role', () => {
  const analyst = signToken(valid, provider);
  const both = signToken({ ...valid, groups: ['analyst', 'admin', 'stranger'] }, provider);

  it.each([
    ['chooses a role that is granted', both, 'analyst', 'ada as analyst of marketing'],
    ['never gives one that is not', analyst, 'admin', '403 ROLE_NOT_GRANTED'],
    ['never gives an unknown one, though granted', both, 'stranger', '403 ROLE_NOT_GRANTED'],
    ['never adds roles up', both, 'admin, analyst', '403 ROLE_NOT_GRANTED'],
    ['never gives the empty one', both, '', '403 ROLE_NOT_GRANTED'],
    ['never gives anonymous to a token', both, 'anonymous', '403 ROLE_NOT_GRANTED'],
    ['is compared exactly', both, 'Admin', '403 ROLE_NOT_GRANTED'],
    ['is no name of a prototype', both, '__proto__', '403 ROLE_NOT_GRANTED'],
    ['is no Cyrillic look-alike', both, Buffer.from('\u0430dmin').toString('latin1'), '403 ROLE_NOT_GRANTED'],
  ])('%s', async (_name, token, role, expected) => {
    expect(await sendToken(token, role)).toBe(expected);
  });

  it.each([
    ['good', 'analyst', 'analyst'],
    ['different', 'analyst', 'admin'],
  ])('is refused twice, though both are %s', async (_name, one, other) => {
    const sent: Header[] = [
      ['authorization', `Bearer ${both}`],
      ['concord-role', one],
      ['Concord-Role', other],
    ];
    expect(await send(sent)).toBe('400 BAD_REQUEST');
  });

  it('gives nobody a role without a token', async () => {
    expect([
      await send([['concord-role', 'admin']]),
      await send([['concord-role', 'anonymous']]),
      await send([]),
    ]).toEqual(['403 ROLE_NOT_GRANTED', 'anonymous as anonymous of null', 'anonymous as anonymous of null']);
  });
});

// Server-side request forgery by the URL of a published subgraph: spellings of addresses that must never be asked, names that
// lead to them, and a list of allowed hosts that cannot be talked round.

import { describe, expect, it } from 'vitest';
import { type AllowedHosts, readAllowedHosts } from '../../http/outside/allowed-hosts.ts';
import { findAddressRefusal, findUrlRefusal } from '../../http/outside/outside-address.ts';

function allow(...hosts: readonly string[]): AllowedHosts {
  const allowed = readAllowedHosts(hosts);
  if (allowed === undefined) throw new Error(`${hosts.join(', ')} is no list of hosts`);
  return allowed;
}

const usual = allow(
  'reviews.example.com',
  '*.partner.example:8443',
  'http://127.0.0.1:4001',
  '10.20.0.0/16',
  '8.0.0.0/8',
);

/** Everything that may be listed is, also by mistake. */
const careless = allow(
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.0.0.0/8',
  'fc00::/8',
  'fd00::/8',
  'metadata.google.internal',
  'metadata',
  '*.google.internal',
);

const neverAsked: readonly string[] = [
  // Link-local, and with it the metadata of most clouds, in every spelling that URL parsers know.
  'https://169.254.169.254/latest/meta-data/',
  'https://169.254.0.1/',
  'https://2852039166/',
  'https://0xa9fea9fe/',
  'https://0xA9.0xFE.0xA9.0xFE/',
  'https://0251.0376.0251.0376/',
  'https://0251.254.169.254/',
  'https://169.254.43518/',
  'https://169.16689662/',
  'https://169.254.169.254./',
  'https://[fe80::1]/',
  'https://[febf::1]/',
  'https://[fec0::1]/',
  // The same within IPv6.
  'https://[::ffff:169.254.169.254]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[0:0:0:0:0:ffff:a9fe:a9fe]/',
  'https://[::169.254.169.254]/',
  'https://[::a9fe:a9fe]/',
  'https://[64:ff9b::169.254.169.254]/',
  'https://[64:ff9b::a9fe:a9fe]/',
  'https://[64:ff9b:1::a9fe:a9fe]/',
  'https://[2002:a9fe:a9fe::]/',
  'https://[2001:0:a9fe:a9fe::1]/',
  'https://[::ffff:0:a9fe:a9fe]/',
  // Metadata that is not link-local.
  'https://[fd00:ec2::254]/',
  'https://[fd20:ce::254]/',
  'https://100.100.100.200/',
  'https://168.63.129.16/',
  'https://metadata.google.internal/',
  'https://METADATA.google.internal./',
  'https://metadata/',
  'https://instance-data.ec2.internal/',
  // Unspecified, broadcast, multicast, reserved.
  'https://0.0.0.0/',
  'https://0/',
  'https://0.1.2.3/',
  'https://[::]/',
  'https://255.255.255.255/',
  'https://240.0.0.1/',
  'https://224.0.0.1/',
  'https://[ff02::1]/',
  'https://192.0.0.192/',
  'https://198.18.0.1/',
  'https://192.0.2.1/',
  'https://[2001:db8::1]/',
  'https://[100::1]/',
  'https://[4000::1]/',
  'https://[3fff::1]/',
];

const odd: readonly string[] = [
  'http://reviews.example.com/',
  'https://reviews.example.com:444/',
  'https://reviews.example.com:80/',
  'https://reviews.example.com.evil.example/',
  'https://evilreviews.example.com/',
  'https://reviews.example.com./',
  'https://partner.example:8443/',
  'https://evilpartner.example:8443/',
  'https://a.partner.example/',
  'https://ada:secret@reviews.example.com/',
  'https://reviews.example.com@evil.example/',
  'https://reviews.example.com:443@evil.example/',
  'https://evil.example/#@reviews.example.com/',
  'https://evil.example\\@reviews.example.com/',
  'https://reviews.example.com\\@evil.example/',
  'https://reviews.example.com/#fragment',
  'https://reviews.example.com/#',
  'https://reviews.example.com/ graphql',
  'https://reviews.exam\tple.com/',
  ' https://reviews.example.com/',
  'https://reviews.example.com/\r\nHost: evil.example',
  'https://reviews。example。com/',
  'https:reviews.example.com/',
  'https:/reviews.example.com/',
  'https:///reviews.example.com/',
  '//reviews.example.com/',
  'file:///etc/passwd',
  'ftp://reviews.example.com/',
  'gopher://reviews.example.com/',
  'javascript:alert(1)',
  'https://',
  '',
  `https://reviews.example.com/${'a'.repeat(2_001)}`,
  // Addresses that nobody listed, near and far.
  'https://127.0.0.1/',
  'https://localhost/',
  'https://10.21.0.1/',
  'https://192.168.0.1/',
  'https://172.16.0.1/',
  'https://[::1]/',
  'https://[fd12::1]/',
  'https://1.1.1.1/',
  'https://10.20.0.1:8443/',
  'http://10.20.0.1/',
  'http://127.0.0.1:4002/',
  'https://127.0.0.1:4001/',
];

describe('the URL of a published subgraph', () => {
  it.each(neverAsked)('is never %s, whatever is allowed', (url) => {
    expect(findUrlRefusal(url, careless)).toMatch(/never asked|no URL of https|not among/);
    expect(findUrlRefusal(url, usual)).not.toBeNull();
    expect(findUrlRefusal(url.replace('https:', 'http:'), careless)).not.toBeNull();
  });

  it.each(odd)('is not %j, which nobody allowed', (url) => {
    expect(findUrlRefusal(url, usual)).not.toBeNull();
  });

  it.each([
    'https://reviews.example.com/graphql',
    'https://REVIEWS.example.com:443/graphql?team=1',
    'https://a.partner.example:8443/',
    'https://a.b.partner.example:8443/',
    'http://127.0.0.1:4001/graphql',
    'https://10.20.255.1/graphql',
    'https://8.8.8.8/',
  ])('may be %s, which is allowed', (url) => {
    expect(findUrlRefusal(url, usual)).toBeNull();
  });

  it('is none where no hosts are allowed', () => {
    expect(findUrlRefusal('https://reviews.example.com/', { places: [], ranges: [] })).toBe(
      'reviews.example.com is not among the hosts that are allowed.',
    );
  });
});

describe('the address to which the name of a published subgraph leads', () => {
  const url = new URL('https://reviews.example.com/');
  const near = /private network/;
  const never = /never asked/;

  it.each<readonly [string, RegExp]>([
    ['169.254.169.254', never],
    ['::ffff:169.254.169.254', never],
    ['::ffff:a9fe:a9fe', never],
    ['64:ff9b::a9fe:a9fe', never],
    ['::169.254.169.254', never],
    ['2002:a9fe:a9fe::1', never],
    ['fe80::1', never],
    ['fe80::1%eth0', never],
    ['0.0.0.0', never],
    ['::', never],
    ['100.100.100.200', never],
    ['fd00:ec2::254', never],
    ['224.0.0.1', never],
    ['', never],
    ['2852039166', never],
    ['0xa9.254.169.254', never],
    ['reviews.example.com', never],
    ['127.0.0.1', near],
    ['127.1.2.3', near],
    ['::1', near],
    ['::ffff:127.0.0.1', near],
    ['10.0.0.1', near],
    ['::ffff:10.21.0.1', near],
    ['64:ff9b::10.21.0.1', near],
    ['172.31.255.255', near],
    ['192.168.1.1', near],
    ['100.64.0.1', near],
    ['fd12:3456::1', near],
  ])('is not %s', (address, reason) => {
    expect(findAddressRefusal(url, address, usual)).toMatch(reason);
  });

  it.each([
    '93.184.215.14',
    '2606:2800:21f:cb07:6820:80da:af6b:8b2c',
    '10.20.0.1',
    '::ffff:10.20.0.1',
    '::ffff:93.184.215.14',
  ])('may be %s', (address) => {
    expect(findAddressRefusal(url, address, usual)).toBeNull();
  });

  it('is this machine only for localhost, where that is listed itself', () => {
    const local = allow('http://localhost:4001', 'reviews.example.com');
    expect(findAddressRefusal(new URL('http://localhost:4001'), '127.0.0.1', local)).toBeNull();
    expect(findAddressRefusal(new URL('http://localhost:4001'), '::1', local)).toBeNull();
    expect(findAddressRefusal(new URL('http://localhost:4001'), '10.0.0.1', local)).toMatch(near);
    expect(findAddressRefusal(url, '127.0.0.1', local)).toMatch(near);
  });
});

describe('a list of allowed hosts', () => {
  it.each([
    ['169.254.0.0/16'],
    ['169.254.169.254'],
    ['http://169.254.169.254'],
    ['[fe80::1]'],
    ['fe80::/10'],
    ['0.0.0.0/0'],
    ['::/0'],
    ['10.0.0.0/7'],
    ['10.0.0.0/33'],
    ['*'],
    ['*.com'],
    ['*.*.example.com'],
    ['re*.example.com'],
    ['*.10.0.0.1'],
    ['ftp://reviews.example.com'],
    ['https://reviews.example.com/graphql'],
    ['ada@reviews.example.com'],
    ['reviews.example.com:99999'],
    ['two words'],
    [''],
  ])('does not take %j', (host) => {
    expect(readAllowedHosts([host])).toBeUndefined();
    expect(readAllowedHosts(['reviews.example.com', host])).toBeUndefined();
  });
});

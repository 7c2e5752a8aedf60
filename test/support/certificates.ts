// Certificates for tests of TLS, made here because Node only reads them: X.509 v3 (RFC 5280) in DER, with keys of P-256.

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export type Authority = { readonly name: string; readonly certificate: string; readonly key: KeyObject };
/** Both in PEM. */
export type Signed = { readonly certificate: string; readonly key: string };

const oids = {
  commonName: [0x55, 0x04, 0x03],
  basicConstraints: [0x55, 0x1d, 0x13],
  subjectAltName: [0x55, 0x1d, 0x11],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
};

export function createAuthority(name: string): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const isAuthority = extension(oids.basicConstraints, sequence(boolean(true)));
  return { name, key: privateKey, certificate: certify(name, publicKey, [isAuthority], { name, key: privateKey }) };
}

/** `hosts` are DNS names and IPv4 addresses; of a client its user is the name. */
export function signCertificate(authority: Authority, name: string, hosts: readonly string[] = []): Signed {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host) ? element(0x87, Buffer.from(host.split('.').map(Number))) : element(0x82, Buffer.from(host)),
  );
  const extensions = hosts.length === 0 ? [] : [extension(oids.subjectAltName, sequence(...names))];
  return {
    certificate: certify(name, publicKey, extensions, authority),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function certify(
  subject: string,
  publicKey: KeyObject,
  extensions: readonly Buffer[],
  issuer: Pick<Authority, 'name' | 'key'>,
): string {
  const algorithm = sequence(oid(oids.ecdsaWithSha256));
  const version = element(0xa0, element(0x02, Buffer.from([2])));
  const serial = element(0x02, Buffer.from([1, ...Buffer.from(subject).subarray(0, 8)]));
  const validity = sequence(
    element(0x18, Buffer.from('20200101000000Z')),
    element(0x18, Buffer.from('20990101000000Z')),
  );
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const tail = extensions.length === 0 ? [] : [element(0xa3, sequence(...extensions))];
  const body = sequence(version, serial, algorithm, name(issuer.name), validity, name(subject), spki, ...tail);
  const signature = element(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, issuer.key)]));
  const text = sequence(body, algorithm, signature)
    .toString('base64')
    .replaceAll(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
}

const name = (text: string) =>
  sequence(element(0x31, sequence(oid(oids.commonName), element(0x0c, Buffer.from(text)))));
const extension = (id: readonly number[], value: Buffer) => sequence(oid(id), boolean(true), element(0x04, value));
const oid = (id: readonly number[]) => element(0x06, Buffer.from(id));
const boolean = (value: boolean) => element(0x01, Buffer.from([value ? 0xff : 0]));
const sequence = (...parts: readonly Buffer[]) => element(0x30, Buffer.concat(parts));

/** Tag, length, content. */
function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

// How undici connects to a subgraph whose address somebody else named: every address that its host leads to is looked at, and
// the connection goes to one of those that were looked at. A second resolution, as in DNS rebinding, does not happen.

import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import type { AllowedHosts } from '../../http/outside/allowed-hosts.ts';
import { findAddressRefusal, findUrlRefusal } from '../../http/outside/outside-address.ts';

/** All addresses of a host, as `lookup` of node:dns/promises with `all: true` gives them. */
export type ResolveHost = (hostname: string) => Promise<readonly LookupAddress[]>;

export type ConnectionGuard = { readonly allowed: AllowedHosts; readonly resolve: ResolveHost };

/** Nothing was sent. Its code is for the operator's log. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'ADDRESS_REFUSED';
}

export function createGuardedConnect(
  url: URL,
  { allowed, resolve }: ConnectionGuard,
  timeoutMs: number,
): buildConnector.connector {
  const lookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        for (const { address } of addresses) {
          const reason = findAddressRefusal(url, address, allowed);
          if (reason === null) continue;
          callback(new AddressRefused(reason), '', 0);
          return;
        }
        const [first] = addresses;
        if (first === undefined) {
          callback(Object.assign(new Error('The host has no address.'), { code: 'ENOTFOUND' }), '', 0);
          return;
        }
        if (options.all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
  const connect = buildConnector({ timeout: timeoutMs, lookup });
  return (options, callback) => {
    const reason = findUrlRefusal(url.href, allowed);
    if (reason !== null) {
      callback(new AddressRefused(reason), null);
      return;
    }
    connect(options, (error, socket) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      // An address in place of a name is not looked up.
      const refusal = findAddressRefusal(url, socket.remoteAddress ?? '', allowed);
      if (refusal === null) {
        callback(null, socket);
        return;
      }
      socket.destroy();
      callback(new AddressRefused(refusal), null);
    });
  };
}

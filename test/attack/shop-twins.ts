// The shop of the tests twice, in two databases that differ only in masked values: other keys, addresses, days and numbers,
// alike in what a mask lets through, and with the same tokens row by row. What a masked viewer gets of both must be the
// same, byte for byte.

import { parse } from 'graphql';
import { expect } from 'vitest';
import type { Viewer } from '../../identity/viewer.ts';
import type { Subgraph } from '../../subgraphs/product/subgraph.ts';
import { createTestDatabase } from '../support/database.ts';
import { admin, createShop, type Shop } from '../support/shop-mesh.ts';

export type Domain = 'shop' | 'people';
type Ask = (viewer: Viewer, domain: Domain, query: string, variables?: Record<string, unknown>) => Promise<Reply>;

/** `data` parsed; errors as `CODE path`. */
export type Reply = {
  readonly data: unknown;
  readonly errors: readonly string[];
  readonly messages: readonly string[];
};

export type ShopTwins = {
  readonly first: Shop;
  readonly second: Shop;
  /** The answer that both give; fails where it is not one and the same text. */
  readonly same: Ask;
  /** Fails where both give the same: what an owner asks tells the two apart, so the comparison can fail. */
  readonly differ: (domain: Domain, query: string, variables?: Record<string, unknown>) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Tokens and hashes of the second stay those of the first, so its trigger is off and its hash looks through the change. */
const changeMaskedValues = `
set session_replication_role = replica;
update people_product.customers set customer_id = 'z' || md5(customer_id), email = case when income % 2 = 0 then '' else md5(email) end,
  phone = repeat('x', (income / 1000) % 5 + 4) || right(phone, 4), born = make_date(extract(year from born)::integer, 12, 31),
  income = income + 765, passport = null, device = replace(device, 'device-', 'other-'), note = null;
update people_product.customers set phone = null where char_length(phone) < 9;
update shop_product.orders set customer_id = 'z' || md5(customer_id);
set session_replication_role = origin;
alter function concord.keyed_hash(text, text) rename to first_hash;
create function concord.keyed_hash(label text, value text) returns text language sql immutable security definer
  as $$ select concord.first_hash($1, replace($2, 'other-', 'device-')) $$;
`;

/** Before tokens are the same in both: a short number and none look alike. */
const shortNumbers = `update people_product.customers set phone = '+49' || right(phone, 4) where customer_id in ('c5', 'c10')`;

/** @param change of the second database, on top of all masked values */
export async function openShopTwins(label: string, change = ''): Promise<ShopTwins> {
  const open = async (name: string) => {
    const database = await createTestDatabase(`${label}_${name}`);
    const shop = await createShop(database.url);
    await shop.client.query(shortNumbers);
    return { database, shop };
  };
  const [first, second] = await Promise.all([open('first'), open('second')]);
  await second.shop.client.query(changeMaskedValues);
  if (change !== '') await second.shop.client.query(change);

  const askBoth: (...given: Parameters<Ask>) => Promise<readonly [string, string]> = async (viewer, domain, ...asked) =>
    Promise.all([askText(first.shop[domain], viewer, ...asked), askText(second.shop[domain], viewer, ...asked)]);
  return {
    first: first.shop,
    second: second.shop,
    same: async (...asked) => {
      const [one, other] = await askBoth(...asked);
      expect(other).toBe(one);
      return readReply(one);
    },
    differ: async (...asked) => {
      const [one, other] = await askBoth(admin, ...asked);
      expect(other).not.toBe(one);
    },
    close: async () => {
      for (const { shop, database } of [first, second]) {
        await shop.close();
        await database.drop();
      }
    },
  };
}

/** The whole reply as it goes over the wire. */
export async function askText(
  subgraph: Subgraph,
  viewer: Viewer,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<string> {
  const { dataText, errors } = await subgraph.execute(
    { query, variables },
    { viewer, signal: new AbortController().signal },
  );
  return `${JSON.stringify(errors)}\n${dataText}`;
}

function readReply(text: string): Reply {
  const at = text.indexOf('\n');
  const errors = JSON.parse(text.slice(0, at)) as readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: { readonly code?: string };
  }[];
  return {
    data: JSON.parse(text.slice(at + 1)),
    errors: errors.map(({ extensions, path = [] }) => `${extensions?.code} ${path.join('.')}`.trim()),
    messages: errors.map(({ message }) => message),
  };
}

/** The fields of an input, or the values of an enum, with the name of each one's type: what a caller can write there. */
export function namesIn(sdl: string, typeName: string): ReadonlyMap<string, string> {
  for (const definition of parse(sdl).definitions) {
    if (!('name' in definition) || definition.name?.value !== typeName) continue;
    if (definition.kind === 'EnumTypeDefinition') {
      return new Map(definition.values?.map(({ name }) => [name.value, typeName]));
    }
    if (definition.kind === 'InputObjectTypeDefinition' || definition.kind === 'ObjectTypeDefinition') {
      return new Map(definition.fields?.map(({ name, type }) => [name.value, nameOf(type)]));
    }
  }
  throw new Error(`The schema has no ${typeName}.`);
}

type Named = { readonly kind: string; readonly name?: { readonly value: string }; readonly type?: unknown };

function nameOf(type: unknown): string {
  const { name, type: inner } = type as Named;
  return name?.value ?? nameOf(inner);
}

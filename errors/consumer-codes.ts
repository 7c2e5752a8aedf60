// Codes of consumers: who registers for a product, in whose name requests are counted, and who may see the counts.

import { code } from './code-entry.ts';
import { didYouMean } from './suggest.ts';

export const consumerCodes = {
  CONSUMER_ANONYMOUS: code<Record<string, never>>(
    'A consumer is registered or taken out without a token.',
    () => 'A registration belongs to whom a token names. Send one in the header Authorization.',
  ),
  CONSUMER_PRODUCT_UNKNOWN: code<{ given: string; known: readonly string[] }>(
    'A consumer is registered for a product that the asking role does not find.',
    ({ given, known }) =>
      `The argument "product" names no product that you may find.${didYouMean(given, known)} Ask catalog { search { nodes { id } } } for them.`,
  ),
  CONSUMER_TEAM_FOREIGN: code<{ team: string }>(
    'A consumer is registered for another team than that of the token.',
    ({ team }) =>
      `The argument "team" must be the team of your token, "${team}". A platform role may register for other teams.`,
  ),
  CONSUMER_PIN_INVALID: code<Record<string, never>>(
    'The pin of a registration is no range of semantic versions.',
    () => 'The argument "pin" is no range of versions. Write it as ^2.1, ~2.1.0, 2.x or ">=2.1 <4".',
  ),
  CONSUMER_PIN_UNSATISFIED: code<{ product: string; versions: readonly string[] }>(
    'No published version of the product satisfies the pin of a registration.',
    ({ product, versions }) =>
      versions.length === 0
        ? `No version of ${product} is published yet, so the argument "pin" fits none. Register when it is published.`
        : `No published version of ${product} satisfies the argument "pin". Published: ${versions.join(', ')}. Name a range that holds one, such as ^${versions.at(-1)}.`,
  ),
  CONSUMER_CONTACT_INVALID: code<Record<string, never>>(
    'The contact of a registration is no e-mail address.',
    () =>
      'The argument "contact" is no e-mail address. Name one that is read: owners write to it before they change the product.',
  ),
  CONSUMER_TAKEN: code<{ consumer: string }>(
    'A consumer of that name was registered by somebody else.',
    ({ consumer }) =>
      `A consumer named "${consumer}" is registered, and your token does not speak for it: neither by its claim "consumer", nor by its team, nor as who registered it. Use a token of its team, or another use case.`,
  ),
  CONSUMERS_TOO_MANY: code<{ most: number }>(
    'A consumer, or who registers, has as many registrations as allowed.',
    ({ most }) =>
      `There are ${most} registrations of yours, the most there may be. Take out those that are not needed.`,
  ),
  CONSUMER_NOT_REGISTERED: code<{ product: string; own: readonly string[] }>(
    'A registration is taken out that is not there, or that is not named where there are several.',
    ({ product, own }) =>
      own.length > 1
        ? `You have several registrations for ${product}. Name one in the argument "consumer": ${own.join(', ')}.`
        : `There is no such registration for ${product}. Ask catalog { registrations { product consumer } } for yours, and name it in the argument "consumer".`,
  ),
  CONSUMER_FOREIGN: code<{ product: string; consumer: string }>(
    'Somebody takes out a registration of another who is not an owner of the product.',
    ({ product, consumer }) =>
      `The registration of "${consumer}" for ${product} is not yours. Who registered it takes it out, or its team, an owner of the product, or a platform role.`,
  ),
  CONSUMER_UNKNOWN: code<{ given: string }>(
    'The header concord-consumer names no consumer that is registered and belongs to the token.',
    ({ given }) =>
      `The header concord-consumer names "${given}", and no consumer of that name is registered by you or your team. Register it with the mutation registerConsumer, or leave the header out: the request is then answered and not counted.`,
  ),
  CONSUMER_CONTRADICTED: code<Record<string, never>>(
    'The header concord-consumer names another consumer than the token, or comes without a token.',
    () =>
      'The header concord-consumer must name the consumer of the token where the token names one, and needs a token. Leave the header out, or send the token that belongs to it.',
  ),
  USAGE_FORBIDDEN: code<{ product: string }>(
    'Somebody asks who uses a product who does not own it.',
    ({ product }) =>
      `Who uses which field of ${product} is shown to its owners and to platform roles. Ask them; the catalog names the owner.`,
  ),
  USAGE_ASKED_TOO_OFTEN: code<{ most: number }>(
    'One request asks for the usage of more products than allowed.',
    ({ most }) => `One request may ask for usage ${most} times. Ask for the rest in another request.`,
  ),
  CONSUMERS_NOT_SET_UP: code<Record<string, never>>(
    'The database of the mesh lacks the tables in which Concord keeps consumers, or its user may not write them.',
    () =>
      'Consumers cannot be kept in the database of the mesh. Its operator runs npx concord tokens apply as its owner, and there: grant usage on schema concord to ...; grant select, insert, update, delete on concord.consumers, concord.usage, concord.traffic to ...',
  ),
  CONSUMERS_UNAVAILABLE: code<Record<string, never>>(
    'The database of the mesh, in which consumers are kept, cannot be reached or does not answer in time.',
    () => 'Consumers cannot be read or written at the moment; nothing was changed. Try again later.',
  ),
} as const;

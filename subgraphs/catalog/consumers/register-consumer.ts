// The mutation `registerConsumer`: arguments -> a registration, all of it checked before anything is kept.

import semver from 'semver';
import { z } from 'zod';
import type { Product } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import { plainTeam, type Registration } from '../../../mesh/consumers/registration.ts';
import { isOver } from '../../../mesh/standing/refuse-sunset.ts';
import { readText } from '../access/read-text.ts';
import type { CatalogRequest } from '../request.ts';
import type { CatalogView } from '../view.ts';
import { nameConsumer } from './consumer-name.ts';
import { requireDesk } from './consumer-request.ts';

export type RegistrationArguments = {
  readonly product: string;
  readonly team: string;
  readonly useCase: string;
  readonly contact: string;
  readonly pin: string;
};

const mostOfTeam = 100;
const mostOfUseCase = 200;
const mostOfPin = 100;
const emailAddress = z.email().max(254);

/** @throws ConcordError CONSUMER_*, CONSUMERS_*, ARGUMENT_INVALID */
export async function registerConsumer(given: RegistrationArguments, request: CatalogRequest): Promise<Registration> {
  const { viewer, view, consumers } = request;
  if (viewer.role === 'anonymous') throw new ConcordError('CONSUMER_ANONYMOUS', {});
  const { store, isPlatform, now } = requireDesk(consumers.desk);
  const isOverseer = isPlatform(viewer);
  const product = findProduct(given.product, view);
  const team = readTeam(given.team, viewer, isOverseer);
  const useCase = readLine('useCase', given.useCase, mostOfUseCase);
  const draft = {
    consumer: consumerNamed(viewer, team) ?? nameConsumer(team, useCase),
    product: product.id,
    team,
    useCase,
    contact: readContact(given.contact),
    pin: readPin(given.pin, product.id, publishedVersions(product.id, view, now())),
    registeredBy: viewer.subject,
  };
  return store.register(draft, { viewer, mayTake: isOverseer, now: now() });
}

/** One that may not be found looks like one that is not there. */
function findProduct(given: string, view: CatalogView): Product {
  const product = view.findProduct(given);
  if (product !== undefined) return product;
  throw new ConcordError('CONSUMER_PRODUCT_UNKNOWN', { given, known: view.products.map(({ key }) => key) });
}

function readTeam(given: string, viewer: Viewer, isOverseer: boolean): string {
  const team = plainTeam(readLine('team', given, mostOfTeam));
  if (team === '') throw new ConcordError('ARGUMENT_INVALID', { argument: 'team', reason: 'is empty; name the team' });
  if (viewer.team !== null && plainTeam(viewer.team) !== team && !isOverseer) {
    throw new ConcordError('CONSUMER_TEAM_FOREIGN', { team: plainTeam(viewer.team) });
  }
  return team;
}

/** Who registers for another team does not register the consumer of his own token. */
function consumerNamed({ consumer, team: own }: Viewer, team: string): string | null {
  return own === null || plainTeam(own) === team ? consumer : null;
}

function readLine(argument: string, given: string, most: number): string {
  const text = readText(argument, given, most);
  if (/[\p{Cc}\p{Cf}]/u.test(text)) {
    const reason = 'holds a control character, or one that is not seen; write it in one line, as it is read';
    throw new ConcordError('ARGUMENT_INVALID', { argument, reason });
  }
  return text;
}

function readContact(given: string): string {
  const { success, data } = emailAddress.safeParse(given.trim());
  if (!success) throw new ConcordError('CONSUMER_CONTACT_INVALID', {});
  return data;
}

function readPin(given: string, product: string, versions: readonly string[]): string {
  const pin = given.trim();
  if (pin === '' || pin.length > mostOfPin || semver.validRange(pin) === null) {
    throw new ConcordError('CONSUMER_PIN_INVALID', {});
  }
  if (!versions.some((version) => semver.satisfies(version, pin))) {
    throw new ConcordError('CONSUMER_PIN_UNSATISFIED', { product, versions });
  }
  return pin;
}

/**
 * Of all majors that the viewer may find and that are answered now, the oldest first.
 *
 * @param product `Product.id`
 * @param now milliseconds since 1970
 */
export function publishedVersions(product: string, { products }: CatalogView, now: number): readonly string[] {
  return products
    .filter(({ id, status, sunset }) => id === product && status !== 'draft' && !isOver(sunset, now))
    .map(({ version }) => version.text)
    .sort(semver.compare);
}

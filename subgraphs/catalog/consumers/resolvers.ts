// The fields of consumers, and the two mutations that register them and take them out.

import semver from 'semver';
import type { Product } from '../../../contracts/product.ts';
import type { Registration } from '../../../mesh/consumers/registration.ts';
import type { UsageOfField } from '../../../mesh/usage/read-usage.ts';
import { writeMoment } from '../read-moment.ts';
import type { Resolvers } from '../resolver.ts';
import { type ConsumerPage, listOfProduct, listOwn, type PageArguments } from './list-consumers.ts';
import { mayAct } from './may-act.ts';
import { publishedVersions, type RegistrationArguments, registerConsumer } from './register-consumer.ts';
import { showService, showUsage, type UsageArguments } from './show-usage.ts';
import { type UnregistrationArguments, unregisterConsumer } from './unregister-consumer.ts';

export const consumerMutations: Resolvers<unknown> = {
  registerConsumer: (_, args: RegistrationArguments, request) => registerConsumer(args, request),
  unregisterConsumer: (_, args: UnregistrationArguments, request) => unregisterConsumer(args, request),
};

/** Of the whole catalog. */
export const registrations: Resolvers<unknown>[string] = (_, args: PageArguments, request) => listOwn(args, request);

export const consumersOfProduct: Resolvers<Product> = {
  consumers: (source, args: PageArguments, request) => listOfProduct(source, args, request),
  usage: async (source, args: UsageArguments, request, info) =>
    request.show(await showUsage(source, args, request), info),
  service: (source, _, request) => showService(source, request),
};

const connection: Resolvers<ConsumerPage> = {
  nodes: ({ registrations: found }, _, { show }, info) => show(found, info),
  pageInfo: (page) => page,
};

const consumer: Resolvers<Registration> = {
  product: (source, _, { view, show }, info) => show([view.findProduct(source.product)], info)[0],
  productId: ({ product }) => product,
  contact: (source, _, request) => (mayAct(source, request) ? source.contact : null),
  registeredAt: ({ registeredAt }) => writeMoment(registeredAt),
  satisfiedBy: ({ product, pin }, _, { view, consumers }) =>
    publishedVersions(product, view, consumers.desk?.now() ?? 0).filter((version) => semver.satisfies(version, pin)),
  mayUnregister: (source, _, request) => mayAct(source, request),
  lastUsedOn: async (source, _, request) =>
    mayAct(source, request) ? (await request.consumers.summaryOf(source.product, source.consumer)).lastUsedOn : null,
  requestsLast30Days: async (source, _, request) =>
    mayAct(source, request)
      ? (await request.consumers.summaryOf(source.product, source.consumer)).requestsLast30Days
      : null,
  versionsLast30Days: async (source, _, request, info) => {
    if (!mayAct(source, request)) return null;
    const { versionsLast30Days } = await request.consumers.summaryOf(source.product, source.consumer);
    const sorted = [...versionsLast30Days].sort((a, b) => semver.compare(a.version, b.version));
    return request.show(sorted, info);
  },
};

const usage: Resolvers<UsageOfField> = {
  field: ({ field }) => (field === '' ? null : field),
  days: ({ days }, _, { show }, info) => show(days, info),
};

export const consumerResolvers = {
  CatalogConsumerConnection: connection,
  CatalogConsumer: consumer,
  CatalogUsage: usage,
};

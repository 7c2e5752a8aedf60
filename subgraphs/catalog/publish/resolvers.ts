// The fields of publications, and the mutations that publish and approve.

import type { Product } from '../../../contracts/product.ts';
import { formatPosition } from '../../../errors/concord-error.ts';
import type { Approval } from '../../../mesh/publications/approval-store.ts';
import type { PublishedChange } from '../../../mesh/publications/publication.ts';
import { writeMoment } from '../read-moment.ts';
import type { Resolvers } from '../resolver.ts';
import { type ApprovalArguments, approveUnmasking } from './approve-unmasking.ts';
import { type PublishArguments, publishContract } from './publish-contract.ts';
import { type ShownResult, showResult } from './show-result.ts';
import { type ShownVersion, showPublished, showText, showVersions, type VersionArguments } from './show-versions.ts';

export const publishMutations: Resolvers<unknown> = {
  publishContract: async (_, args: PublishArguments, request) =>
    showResult(await publishContract(args, request), request),
  approveUnmasking: (_, args: ApprovalArguments, request) => approveUnmasking(args, request),
};

export const versionsOfProduct: Resolvers<Product> = {
  versions: async (source, args: VersionArguments, request, info) => {
    const versions = await showVersions(source, args, request);
    return versions === null ? null : request.show(versions, info);
  },
  published: (source, _, request) => showPublished(source, request),
};

const version: Resolvers<ShownVersion> = {
  cause: ({ cause }) => cause.toUpperCase(),
  publishedAt: ({ publishedAt }) => writeMoment(publishedAt),
  changes: ({ changes = [] }, _, { show }, info) => show(changes, info),
  text: (source, _, request) => showText(source, request),
};

const change: Resolvers<PublishedChange> = { level: ({ level }) => level.toUpperCase() };

const finding: Resolvers<ShownResult['findings'][number]> = {
  at: ({ at }) => (at === null ? null : formatPosition(at)),
};

const approval: Resolvers<Approval> = { approvedAt: ({ approvedAt }) => writeMoment(approvedAt) };

export const publishResolvers = {
  CatalogVersion: version,
  CatalogVersionChange: change,
  CatalogContractChange: change,
  CatalogFinding: finding,
  CatalogApproval: approval,
};

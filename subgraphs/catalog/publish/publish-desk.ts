// What the catalog needs to publish contracts and to show their history: where publications are kept, and the rules of this mesh.

import type { Mesh } from '../../../contracts/product.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import type { ApprovalStore } from '../../../mesh/publications/approval-store.ts';
import type { CountAsking } from '../../../mesh/publications/limit-asking.ts';
import type { Published } from '../../../mesh/publications/publication.ts';
import type { PublicationStore } from '../../../mesh/publications/publication-store.ts';
import type { Publisher } from '../../../mesh/publications/publisher.ts';

export type PublishDesk = {
  readonly publisher: Publisher;
  readonly store: Pick<PublicationStore, 'listHistory' | 'readText'>;
  readonly approvals: Pick<ApprovalStore, 'approve'>;
  /** Before each change. @throws ConcordError PUBLICATION_RATE_EXCEEDED */
  readonly countAsking: CountAsking;
  /** What is published, as this process knows it. */
  readonly current: () => Published;
  /** What is published now, over the folder of contracts. */
  readonly readMesh: () => Promise<Mesh>;
  /** Who publishes all products, and who alone publishes domains. */
  readonly isPlatform: (viewer: Viewer) => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

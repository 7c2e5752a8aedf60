// Doctor: what is known of one database before it is asked.

import type { Domain } from '../../contracts/product.ts';
import type { DomainDatabase } from '../domain-database.ts';

/** One database with the domains that stand in it. */
export type Place = Omit<DomainDatabase, 'connections' | 'statementTimeoutSeconds'> & {
  readonly domains: readonly Domain[];
  /** Connections that serving may open at once. */
  readonly connections: number;
  /** The mesh's own also holds what the catalog searches with. */
  readonly isMesh: boolean;
};

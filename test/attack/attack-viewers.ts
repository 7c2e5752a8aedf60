// Who asks: one viewer of each class that the attack mesh knows, the clear one first.

import { anonymous, type Viewer } from '../../identity/viewer.ts';
import { viewerOf } from '../support/shop-mesh.ts';

export type AttackViewer = {
  readonly name: string;
  readonly viewer: Viewer;
  /** The masked columns that this viewer sees in clear all the same; twins agree in them. */
  readonly isClear: (productId: string, column: string) => boolean;
};

export const admin = viewerOf('admin');

const never = () => false;

/** Everybody who is masked on something, and what is special about them. */
export const maskedViewers: readonly AttackViewer[] = [
  { name: 'analyst', viewer: viewerOf('analyst'), isClear: never },
  {
    name: 'regional, row rules by claims',
    viewer: viewerOf('regional', { countries: ['DE', 'FR'], region: 'north' }),
    isClear: never,
  },
  { name: 'junior, row rules that compare', viewer: viewerOf('junior', { level: 3 }), isClear: never },
  {
    name: 'helpdesk, single columns in clear',
    viewer: viewerOf('helpdesk'),
    // The two columns of that table, which have each other's name in the second product over it.
    isClear: (productId, column) =>
      ['people.persons', 'ads.contacts'].includes(productId) && (column === 'nickname' || column === 'mobile'),
  },
  {
    name: 'guest of a domain that may read',
    viewer: { ...viewerOf('guest'), domain: 'marketing' },
    isClear: never,
  },
  { name: 'vip, a product of members only', viewer: viewerOf('vip'), isClear: never },
  { name: 'anonymous', viewer: anonymous, isClear: never },
];

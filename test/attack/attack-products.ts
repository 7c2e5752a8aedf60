// The attack mesh as declarations: four domains, every mask on every type that it fits, masked keys of every type with
// references inside a domain and across, views, two majors over one table, row rules, small groups.

import { careProducts } from './attack-care.ts';
import type { ProductDeclaration } from './attack-declarations.ts';
import { matrixProducts } from './attack-matrix.ts';
import { peopleProducts } from './attack-people.ts';
import { shopProducts } from './attack-shop.ts';

export const attackDomains = ['people', 'shop', 'care', 'ads'] as const;

/** In an order in which each comes after those that it refers to, or is a view over. */
export const attackProducts: readonly ProductDeclaration[] = [
  ...peopleProducts,
  ...shopProducts,
  ...careProducts,
  ...matrixProducts,
];

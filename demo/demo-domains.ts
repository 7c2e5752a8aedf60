// All domains of the demo mesh. The order matters: later ones read the product tier of earlier ones.

import type { DemoDomain } from './demo-domain.ts';
import { customerDomain } from './domains/customer.ts';
import { financeDomain } from './domains/finance.ts';
import { inventoryDomain } from './domains/inventory.ts';
import { marketingDomain } from './domains/marketing.ts';
import { ordersDomain } from './domains/orders.ts';
import { paymentsDomain } from './domains/payments.ts';
import { platformDomain } from './domains/platform.ts';
import { productDomain } from './domains/product.ts';

export const demoDomains: readonly DemoDomain[] = [
  customerDomain,
  ordersDomain,
  paymentsDomain,
  marketingDomain,
  inventoryDomain,
  financeDomain,
  productDomain,
  platformDomain,
];

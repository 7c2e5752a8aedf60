// Checks over values that are masked for whoever publishes: what comes of them is neither told him nor refuses his change, or he
// would find out by a check what the mask hides. They count once it is published.

import type { Mesh, Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Finding } from '../check/check-report.ts';

type CheckOf = NonNullable<Finding['check']>;

/** Whether somebody may know what comes of a check over these columns of the product. */
export type MayKnowCheck = (product: Product, check: CheckOf) => boolean;

type Unseen = {
  /** As linked: of a column of one table all its products hide the same, so that no text shows what another hides. */
  readonly after: Mesh;
  /** `Product.key` */
  readonly sent: ReadonlySet<string>;
  /** Whether something is shown of which nobody else has approved that it may be. SQL of a check sees what is shown. */
  readonly isUnmasked: boolean;
  readonly mayKnow: MayKnowCheck;
};

/** Without those that he may not know; a note says so, whatever came of them. */
export function hideUnseen(
  findings: readonly Finding[],
  { after, sent, isUnmasked, mayKnow }: Unseen,
): readonly Finding[] {
  const isSeen = ({ part, product: key, check }: Finding): boolean => {
    if (part === 'quality' && isUnmasked) return false;
    if (check === undefined) return true;
    const product = after.products.find((one) => one.key === key);
    return product !== undefined && mayKnow(product, check);
  };
  const notes = after.products
    .filter(({ key }) => sent.has(key))
    .filter((product) => product.quality.length > 0 && (isUnmasked || hasUnseen(product, mayKnow)))
    .map(({ key, at }): Finding => {
      const { code, message } = new ConcordError('PUBLICATION_CHECKS_UNSEEN', { product: key });
      return { part: 'quality', level: 'note', code, product: key, message, at };
    });
  return [...findings.filter(isSeen), ...notes];
}

function hasUnseen(product: Product, mayKnow: MayKnowCheck): boolean {
  return product.columns.some(({ name }) => !mayKnow(product, { type: 'any', columns: [name] }));
}

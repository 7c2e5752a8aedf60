// Whether products keep what they promise of their service, for the metrics: looked up now and then, so that whoever reads
// the metrics waits for no database.

import type { Product } from '../../contracts/product.ts';
import { judgeService, type PromiseStatus } from '../../mesh/usage/judge-service.ts';
import type { UsageReader } from '../../mesh/usage/read-usage.ts';
import type { Lifetime } from '../lifetime.ts';
import type { ProductFigures } from './gauges.ts';

type Promises = NonNullable<ProductFigures['promises']>;

const pauseMs = 60_000;

/** Gives nothing of a product of which nothing could be looked up yet. */
export async function watchService(
  lifetime: Pick<Lifetime, 'start'>,
  products: readonly Product[],
  usage: Pick<UsageReader, 'traffic'>,
): Promise<(product: Product) => Promises> {
  let known: ReadonlyMap<string, Promises> = new Map();
  const look = async () => {
    const traffic = await usage.traffic(
      products.map(({ key }) => key),
      Date.now(),
    );
    known = new Map(
      products.map(({ key, sla }) => {
        const judge = (promised: Partial<Pick<typeof sla, 'availability' | 'latencyP95Ms'>>) =>
          isKept(judgeService(traffic.get(key), { availability: null, latencyP95Ms: null, ...promised }).status);
        const { availability, latencyP95Ms } = sla;
        return [key, { availability: judge({ availability }), latency: judge({ latencyP95Ms }) }];
      }),
    );
  };
  // The usage meter tells of a database that is away; what is known stays.
  const lookQuietly = () => void look().catch(() => undefined);
  await lifetime.start(
    async () => {
      lookQuietly();
      return setInterval(lookQuietly, pauseMs).unref();
    },
    async (timer) => clearInterval(timer),
  );
  return ({ key }) => known.get(key) ?? {};
}

function isKept(status: PromiseStatus): boolean | null {
  return status === 'unknown' ? null : status === 'kept';
}

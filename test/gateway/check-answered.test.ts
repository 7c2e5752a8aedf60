import { expect, it } from 'vitest';
import { ask, createTestGateway } from './ask.ts';
import { createToyMesh } from './toy-mesh.ts';

const gateway = createTestGateway(createToyMesh());

/** The plan asks for the name of no critic: where `me` is answered, `critic` is not. */
it('takes no field for unreachable that conditions leave out together with what stands above it', async () => {
  const query =
    'query ($no: Boolean!) { me @skip(if: $no) { reviews { stars critic @include(if: $no) { email } } } shop { name } }';
  expect(await ask(gateway, query, { no: false })).toEqual({
    data: { me: { reviews: expect.arrayContaining([{ stars: 1 }]) }, shop: { name: 'Toys' } },
  });
  expect(await ask(gateway, query, { no: true })).toEqual({ data: { shop: { name: 'Toys' } } });
});

// The door of documents in filters: a masked viewer finds rows by the masked document, so that no guess of what it hides is
// right or wrong; and nobody orders, groups or calculates by documents.

import { afterAll, describe, expect, it } from 'vitest';
import { admin, analyst } from '../support/shop-mesh.ts';
import { documents } from './document-mesh.ts';
import { ask, list, openDocumentTwins, where } from './document-twins.ts';

const { first, second, askMasked, matching, close } = await openDocumentTwins();
afterAll(close);

describe('a filter looks at the masked document', () => {
  it('so that a guess of a masked value finds nothing, right or wrong', async () => {
    for (const guess of [
      { user: { email: 'qzj1@x.org' } },
      { user: { email: 'qzj2@y.org' } },
      { user: { email: {} } },
      { user: { email: [] } },
      { user: { email: null } },
      { user: { contact: { phone: 'qzj4' } } },
      { user: [{ email: 'qzj6' }] },
      { devices: [{ ip: 'qzj16' }] },
      { devices: { ip: 'qzj10' } },
      { secrets: { qzj27: ['qzj28'] } },
      { tags: ['qzj24'] },
      { 'first.name': 'qzj29' },
      ['qzj13'],
      'qzj15',
    ]) {
      expect(
        await matching('{ profile: { contains: $guess } }', { guess }, 'query ($guess: JSON) '),
        JSON.stringify(guess),
      ).toEqual([]);
    }
    expect(await matching('{ not: { profile: { contains: { user: { email: "qzj1@x.org" } } } } }')).toHaveLength(
      documents.length,
    );
  });

  it('and the constant and what is in clear are found', async () => {
    expect(await matching('{ profile: { contains: { user: { email: "***", plan: "pro" } } } }')).toEqual([1]);
    expect(await matching('{ profile: { contains: { user: { plan: "free" } } } }')).toEqual([2]);
    expect(await matching('{ profile: { contains: { devices: [{ os: "web" }] } } }')).toEqual([10]);
    expect(await matching('{ above: { profile: { contains: { user: { plan: "pro" } } } } }')).toEqual([2, 3]);
    expect(await matching('{ below: { some: { profile: { contains: { user: { email: "qzj1@x.org" } } } } } }')).toEqual(
      [],
    );
  });

  it('and keys are there or not as in the masked document', async () => {
    const objects = documents.length - 2;
    expect(await matching('{ profile: { hasKey: "secrets" } }')).toHaveLength(objects);
    expect(await matching('{ profile: { hasKey: "first.name" } }')).toHaveLength(objects);
    expect(await matching('{ profile: { hasKey: "qzj13" } }')).toEqual([]);
    expect(await matching('{ profile: { hasKey: "devices" } }')).toEqual([7, 10, 20]);
    expect(await matching('{ spare: { hasKey: "kept" } }')).toHaveLength(7);
  });

  it('and NULL is told of a document, never of a masked place', async () => {
    expect(await matching('{ spare: { isNull: true } }')).toHaveLength(7);
    expect(await matching('{ profile: { isNull: false } }')).toHaveLength(documents.length);
  });
});

it('documents cannot be ordered, grouped by or aggregated by anybody', async () => {
  for (const query of [
    list('id', ', orderBy: [{ field: PROFILE }]'),
    '{ crm { profilesAggregate(groupBy: [{ field: PROFILE }]) { count } } }',
    '{ crm { profilesAggregate { countDistinct { profile } } } }',
    '{ crm { profilesAggregate { min { profile } } } }',
    where('{ profile: { eq: {} } }'),
    where('{ profile: { in: [{}] } }'),
  ]) {
    expect((await askMasked(query)).data, query).toBeUndefined();
  }
  const counted = `{ crm { profilesAggregate(where: { profile: { contains: { user: { email: "qzj1@x.org" } } } }) { count } } }`;
  expect((await askMasked(counted)).data).toEqual({ crm: { profilesAggregate: [{ count: 0 }] } });
});

it('cursors of pages that are filtered by a document say nothing of it', async () => {
  const page = (after: string) =>
    `{ crm { profiles(first: 2, where: { profile: { hasKey: "secrets" } }${after}) { nodes { id } pageInfo { endCursor } } } }`;
  const pages = await Promise.all(
    [first, second].map(async (mesh) => {
      const one = JSON.parse(await ask(mesh, analyst, page('')));
      const { endCursor } = one.data.crm.profiles.pageInfo;
      const next = JSON.parse(await ask(mesh, analyst, page(`, after: "${endCursor}"`)));
      const asOther = JSON.parse(await ask(mesh, admin, page(`, after: "${endCursor}"`)));
      return [one, next].map(({ data }) => data.crm.profiles.nodes).concat(asOther.errors[0].extensions.code);
    }),
  );
  expect(pages[0]).toEqual([[{ id: 1 }, { id: 2 }], [{ id: 3 }, { id: 4 }], 'CURSOR_INVALID']);
  expect(pages[1]).toEqual(pages[0]);
});

// Which variables lead to one database, as far as their URLs tell.

import { expect, it } from 'vitest';
import { readEnvironment } from '../../cli/environment.ts';
import { createNameDatabase } from '../../cli/name-database.ts';

const nameDatabase = createNameDatabase(
  readEnvironment(
    {
      DATABASE_URL: 'postgres://mesh:secret@db.example/mesh',
      SAME_URL: 'postgresql://mart@DB.example:5432/mesh?sslmode=require',
      OTHER_URL: 'postgres://mesh:secret@db.example/orders',
      PORT_URL: 'postgres://mesh:secret@db.example:5433/mesh',
      SOCKET_URL: 'postgres:///mesh?host=/tmp',
      ODD_URL: 'postgres://db.example/100%',
    },
    '/',
  ),
);

it('takes two variables for one database where they lead to the same, whoever signs in', () => {
  expect(nameDatabase('mart', 'SAME_URL')).toBe(nameDatabase('orders', null));
});

it.each(['OTHER_URL', 'PORT_URL', 'SOCKET_URL', 'ODD_URL', 'UNSET_URL'])(
  'tells the database of %s from the mesh’s',
  (variable) => {
    expect(nameDatabase('mart', variable)).not.toBe(nameDatabase('orders', null));
  },
);

it('names neither user nor password', () => {
  expect(nameDatabase('orders', null)).toBe('db.example:5432/mesh');
});

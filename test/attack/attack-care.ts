// Patients of the attack mesh, whose masked keys are no texts, with references among their tables.

import { type ProductDeclaration, pick, read } from './attack-declarations.ts';

export const careProducts: readonly ProductDeclaration[] = [
  {
    id: 'care.patients',
    key: ['patient_id'],
    rows: 16,
    access: read(),
    columns: [
      { name: 'patient_id', type: 'uuid', required: true, mask: 'tokenize' },
      { name: 'ward', type: 'string', required: true, clear: pick(['east', 'west']) },
      { name: 'weight', type: 'float', mask: 'bucket' },
    ],
  },
  {
    id: 'care.cases',
    key: ['case_id'],
    rows: 32,
    access: read(),
    columns: [
      { name: 'case_id', type: 'bigint', required: true, mask: 'tokenize' },
      {
        name: 'patient_id',
        type: 'uuid',
        required: true,
        refers: { to: 'care.patients', as: 'patient', reverse: 'cases', row: (row) => (row * 5) % 16 },
      },
      {
        name: 'referrer_id',
        type: 'string',
        refers: {
          to: 'people.persons',
          as: 'referrer',
          reverse: 'referredCases',
          row: (row) => (row % 4 === 1 ? null : row),
        },
      },
      { name: 'opened', type: 'timestamp', required: true, mask: 'year' },
      { name: 'severity', type: 'integer', required: true, clear: (row) => String(row % 4) },
    ],
  },
  {
    id: 'care.samples',
    key: ['sample_id'],
    rows: 40,
    access: read(),
    columns: [
      { name: 'sample_id', type: 'integer', required: true, mask: 'tokenize' },
      {
        name: 'case_id',
        type: 'bigint',
        refers: {
          to: 'care.cases',
          as: 'case',
          reverse: 'samples',
          row: (row) => (row % 6 === 5 ? null : (row * 3) % 32),
        },
      },
      { name: 'finding', type: 'json', mask: 'null' },
      { name: 'kind', type: 'string', required: true, clear: pick(['blood', 'skin', 'blood']) },
    ],
  },
  {
    id: 'care.doses',
    key: ['patient_id', 'number'],
    rows: 32,
    access: read(),
    columns: [
      {
        name: 'patient_id',
        type: 'uuid',
        required: true,
        refers: { to: 'care.patients', reverse: 'doses', row: (row) => row % 16 },
      },
      { name: 'number', type: 'integer', required: true, clear: (row) => String(Math.floor(row / 16)) },
      { name: 'substance', type: 'string', mask: 'null' },
      { name: 'millilitres', type: 'decimal(8,2)', required: true, clear: (row) => `${row % 5}.50` },
    ],
  },
];

// Documents that are small to send and dear to look at, against the mesh of `limits-process.ts`. Those that are refused, and
// the dearest that are found within the limits.

export type Attack = {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Whether the stock server gets it as well; it is ended where it takes longer than it is given. */
  readonly isForStock?: true;
};

const many = (count: number, write: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => write(index)).join(' ');

/** Each fragment spreads the next one so many times. */
function bomb(levels: number, spread: (next: string) => string): string {
  const fragments = many(levels, (level) => `fragment F${level} on User { ${spread(`...F${level + 1}`)} }`);
  return `{ me { ...F0 } } ${fragments} fragment F${levels} on User { id }`;
}

const twice = (next: string) => `friend { ${next} } other: friend { ${next} }`;
const shared = 'shop { name best { id name price shipping size { width height } reviews { stars } rating } }';
const nest = (levels: number, times: number): string =>
  levels === 0 ? 'id' : `friend { ${nest(levels - 1, times)} } `.repeat(times);
const typeOf = 'type { name kind ofType { name kind ofType { name kind } } }';

export const attacks: readonly Attack[] = [
  { name: '200 aliases over shared fields', query: `{ ${many(200, (n) => `a${n}: ${shared}`)} }`, isForStock: true },
  { name: 'fragment bomb of 8 levels', query: bomb(8, twice), isForStock: true },
  { name: 'fragments doubled 22 times', query: bomb(22, twice), isForStock: true },
  { name: 'fragments doubled, one name', query: bomb(22, (next) => `friend { ${next} } friend { ${next} }`) },
  { name: 'brackets 3,000 deep', query: `{ me { id @include(if: ${'['.repeat(3_000)}${']'.repeat(3_000)}) } }` },
  { name: '60 kB of directives', query: `{ me { id ${'@include(if: true) '.repeat(3_100)} } }` },
  { name: '2,400 unknown directives', query: `{ me { id ${'@a '.repeat(2_400)} } }` },
  { name: 'literals 140 deep', query: `{ products(first: ${'{a:'.repeat(140)}1${'}'.repeat(140)}) { id } }` },
  { name: 'a text of 99 kB', query: `{ user(id: "${'a\\\\'.repeat(33_000)}") { id } }` },
  { name: '4,900 empty lines, errors', query: `${'\n'.repeat(4_900)}{ me { ${many(30, (n) => `idd${n}`)} } }` },
  { name: '10,000 times the same field', query: `{ me { ${'id '.repeat(10_000)} } }` },
  { name: '1,990 times the same field', query: `{ me { ${'id '.repeat(1_990)} } }` },
  { name: '512 equal branches', query: `{ me { ${nest(3, 8)} } }` },
  { name: '81 equal branches', query: `{ me { ${nest(4, 3)} } }` },
  {
    name: 'fields that conflict',
    query: `{ bestReview { about { ${many(99, (n) => `reviews(first: ${n}) { id }`)} } } }`,
  },
  {
    name: '80 fragments side by side',
    query: `{ me { ${many(80, (n) => `...F${n}`)} } } ${many(80, (n) => `fragment F${n} on User { id name }`)}`,
  },
  {
    name: 'fragments in circles',
    query: `{ me { ...F0 } } ${many(5, (n) => `fragment F${n} on User { ${many(5, (k) => `friend { ...F${k} }`)} }`)}`,
  },
  { name: '600 unused fragments', query: `{ me { id } } ${many(600, (n) => `fragment F${n} on User { id }`)}` },
  { name: '1,200 variables', query: `query (${many(1_200, (n) => `$v${n}: Int`)}) { me { id } }` },
  { name: '140 unknown types', query: `{ me { ${many(140, (n) => `... on Usre${n} { id }`)} } }` },
  {
    name: 'lists 4,000 deep in variables',
    query: 'query ($id: ID!) { user(id: $id) { id } }',
    variables: { id: JSON.parse(`${'['.repeat(4_000)}${']'.repeat(4_000)}`) },
  },
  {
    name: '150,000 keys in variables',
    query: 'query ($id: ID!) { user(id: $id) { id } }',
    variables: { id: Array.from({ length: 150_000 }, (_, n) => n) },
  },
  {
    name: 'lists of the schema in circles',
    query: `{ __schema { types { ${'fields { type { '.repeat(4)} name ${'} } '.repeat(4)} } } }`,
  },
  {
    name: 'the schema 40 times',
    query: `{ ${many(40, (n) => `a${n}: __schema { types { name fields { name args { name ${typeOf} } ${typeOf} } } }`)} }`,
  },
  {
    name: 'the schema, as much as is allowed',
    query: `{ __schema { types { name fields { name description args { name ${typeOf} } ${typeOf} } inputFields { name ${typeOf} } } } }`,
  },
  { name: 'lists in lists in lists', query: `{ users { ${'friends { '.repeat(9)} id ${'} '.repeat(9)} } }` },
];

/** What takes longest to plan of what is within the limits; planning has a time limit of its own. */
export const plans: readonly Attack[] = [
  { name: '20 shared fields to plan', query: `{ ${many(20, (n) => `a${n}: ${shared}`)} }` },
  { name: '50 shared fields to plan', query: `{ ${many(50, (n) => `a${n}: ${shared}`)} }` },
  {
    name: 'ways that the planner weighs',
    query: `{ me ${'{ friend { favourite { critics '.repeat(9)} { id } ${'} } }'.repeat(9)} }`,
  },
];

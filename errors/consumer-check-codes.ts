// Codes of `concord check --consumer`: what a consumer asks, and pins, against what is published and announced.

import { code } from './code-entry.ts';
import { didYouMean } from './suggest.ts';

type Successor = { readonly version: string; readonly field: string } | null;

export const consumerCheckCodes = {
  OPERATION_NOT_ANSWERED: code<{ id: string | null; reason: string }>(
    'An operation of a consumer is refused by the graph that is published.',
    ({ id, reason }) => `${id === null ? '' : `In "${id}": `}${reason}`,
  ),
  OPERATION_DEPRECATED: code<{ id: string | null; reason: string }>(
    'An operation of a consumer uses what is deprecated.',
    ({ id, reason }) => `${id === null ? '' : `In "${id}": `}${reason}`,
  ),
  PRODUCT_ENDED: code<{ product: string; version: string; date: string; successor: Successor }>(
    'A consumer uses, or pins, a version of a product that is past its sunset.',
    ({ product, version, date, successor }) =>
      `${product} ${version} was answered until ${date}.${describeSuccessor(successor)}`,
  ),
  PRODUCT_ENDS: code<{ product: string; version: string; date: string; days: number; successor: Successor }>(
    'A consumer uses, or pins, a version of a product whose sunset is announced.',
    ({ product, version, date, days, successor }) =>
      `${product} ${version} is answered until ${date}, ${days} ${days === 1 ? 'day' : 'days'} from today.${describeSuccessor(successor)}`,
  ),
  PIN_PRODUCT_UNKNOWN: code<{ product: string; known: readonly string[] }>(
    'A consumer pins a product that is not published, or that its token does not find.',
    ({ product, known }) =>
      `No product "${product}" is published, or whoever asks does not find it.${didYouMean(product, known)} Correct the name, or take the pin out.`,
  ),
  PIN_UNSATISFIED: code<{ product: string; pin: string; versions: readonly string[] }>(
    'No published version satisfies the pin of a consumer.',
    ({ product, pin, versions }) =>
      `No published version of ${product} satisfies the pin ${pin}. Published: ${versions.join(', ')}. Move to one of them, and pin it.`,
  ),
  PIN_EXCLUDES_MAJOR: code<{ product: string; pin: string; version: string; until: string | null }>(
    'The pin of a consumer excludes a later major of the product.',
    ({ product, pin, version, until }) =>
      `The pin ${pin} excludes version ${version} of ${product}, which is published.${until === null ? '' : ` What it fits is answered until ${until}.`} Try the operations with ${version}, and widen the pin.`,
  ),
  PIN_MISSING: code<{ product: string; version: string }>(
    'A consumer uses a product and says nowhere which versions fit.',
    ({ product, version }) =>
      `${product} is used and not pinned. Write into concord-consumer.yaml pins: { ${product}: ^${version} }.`,
  ),
  CONSUMER_FILE_UNREADABLE: code<{ file: string; reason: string }>(
    'A file of a consumer cannot be read.',
    ({ file, reason }) => `${file} cannot be read: ${reason}. Correct the path, or the rights.`,
  ),
  CONSUMER_NOTHING_TO_CHECK: code<{ folder: string }>(
    'A folder holds neither operations nor pins of a consumer.',
    ({ folder }) =>
      `There is no operation (.graphql, .gql) in ${folder}, and no pin in a concord-consumer.yaml. Name the repository of a consumer, or list its folders and manifests there under operations.`,
  ),
  CONSUMER_GRAPH_UNKNOWN: code<{ reason: string }>(
    'Nothing says what is published.',
    ({ reason }) =>
      `What is published is not known: ${reason}. Name a gateway with --gateway, a database with DATABASE_URL, or a folder with --contracts.`,
  ),
  GATEWAY_REFUSES: code<{ url: string; reason: string }>(
    'A gateway does not tell its schema or its products to whoever asks.',
    ({ url, reason }) =>
      `The gateway at ${url} does not tell what is published: ${reason}. Correct --gateway, or --token.`,
  ),
} as const;

function describeSuccessor(successor: Successor): string {
  return successor === null
    ? ' Nothing takes its place; ask its owner.'
    : ` Use ${successor.field}, version ${successor.version}, instead.`;
}

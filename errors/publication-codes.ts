// Codes of what is published: contracts, domains and subgraphs of foreign make, and their history.

import { code } from './code-entry.ts';
import { didYouMean, listWords } from './suggest.ts';

export const publicationCodes = {
  PUBLICATION_OVERTAKEN: code<Record<string, never>>(
    'While a change was checked, another one was published.',
    () =>
      'Another change was published while this one was checked; nothing was published. Publish again: it is then checked with the other.',
  ),
  PUBLICATION_FILE_UNKNOWN: code<{ readonly file: string }>(
    'A file was to be published that is neither a contract nor a domain.',
    ({ file }) =>
      `${file} is neither a contract nor a domain, so nothing was published. Name it <domain>/<product>.contract.yaml, <domain>/<product>.v2.contract.yaml for a later major, or <domain>/domain.yaml.`,
  ),
  PUBLICATION_FILE_REFUSED: code<{ readonly file: string; readonly reason: string }>(
    'A file that was to be published cannot be read, is too large, or is no text.',
    ({ file, reason }) => `${file} was not published: ${reason}. Nothing was published.`,
  ),
  PUBLICATION_FILE_TWICE: code<{ readonly name: string; readonly files: readonly string[] }>(
    'Two files were to be published for the same product or domain.',
    ({ name, files }) =>
      `${listWords(files, 'and')} both stand for ${name}, so nothing was published. Leave one of them out.`,
  ),
  PUBLICATION_NOTHING_NAMED: code<{ readonly folder: string }>(
    'Nothing was found to publish.',
    ({ folder }) =>
      `There is no contract in ${folder}. Name files, such as orders/order_facts.contract.yaml, or a folder with one folder for each domain.`,
  ),
  PUBLICATION_REFUSED: code<{ readonly errors: number }>(
    'The check of a change found an error, so that it was not published.',
    ({ errors }) =>
      `Nothing was published: the check found ${errors === 1 ? 'an error' : `${errors} errors`}. Mend what it says above, and publish again.`,
  ),
  PUBLICATION_UNMASKS: code<{
    readonly product: string;
    readonly column: string;
    readonly digest: string;
    readonly message: string;
    /** Whether the only approval is the publisher's own. */
    readonly isOwn: boolean;
  }>(
    'A change shows more of a column that is masked, and nobody but its publisher has approved that.',
    ({ product, column, digest, message, isOwn }) =>
      `${message} ${isOwn ? 'Whoever publishes it cannot approve it himself.' : 'Somebody else must approve that first.'} For this text of ${product} (digest ${digest}): concord approve ${product} --column ${column} --digest ${digest} --reason "...", or the mutation approveUnmasking.`,
  ),
  PUBLICATION_SOURCE_RESERVED: code<{ readonly product: string; readonly schema: string }>(
    'A contract is to publish a table of PostgreSQL or of Concord itself.',
    ({ product, schema }) =>
      `${product} reads a table of the schema ${schema}, which belongs to PostgreSQL or to Concord itself and is never published. Name a table of the domain's own.`,
  ),
  PUBLICATION_SOURCE_FOREIGN: code<{ readonly product: string; readonly schema: string; readonly domain: string }>(
    "Somebody of a domain wants to publish a table outside of the domain's schemas.",
    ({ product, schema, domain }) =>
      `${product} reads a table of the schema ${schema}, from which the domain ${domain} publishes nothing yet. Name a table of a schema such as ${domain}_product, or let the platform team publish it.`,
  ),
  PUBLICATION_CHECKS_UNSEEN: code<{ readonly product: string }>(
    'Checks over columns that the publisher sees masked were left out of the judgement.',
    ({ product }) =>
      `Of ${product} columns are masked for you, so what comes of checks over their values is not told here and refuses nothing. They count once it is published. Let somebody publish it who sees the columns in clear, to have them judged before.`,
  ),
  PUBLICATION_NOT_LOOKED_AT: code<{ readonly part: string; readonly reason: string }>(
    'A part of the check could not be carried out, which is no pass.',
    ({ part, reason }) =>
      `The part "${part}" of the check could not be carried out here: ${reason}. Publish where it can: npx concord publish with the URLs of all databases.`,
  ),
  PUBLICATION_UNKNOWN: code<{ readonly name: string }>(
    'Nothing of this name is published.',
    ({ name }) => `Nothing named "${name}" is published. concord history lists what is.`,
  ),
  PUBLICATION_STATE_UNKNOWN: code<{ readonly name: string; readonly given: string; readonly known: readonly string[] }>(
    'A product was never published in the state that was named.',
    ({ name, given, known }) =>
      `${name} was never published as "${given}".${didYouMean(given, known)} Name a version, a sequence, or a digest by at least 6 characters; concord history ${name} lists them.`,
  ),
  PUBLICATION_NO_EARLIER: code<{ readonly name: string }>(
    'A product was published in one state only, so there is nothing to go back to.',
    ({ name }) =>
      `There is no earlier state of ${name} to go back to. With --withdraw it is taken out of what is published: then the folder of contracts is served for it again, or, where that has none, the product is gone for its readers.`,
  ),
  PUBLICATION_FORBIDDEN: code<{ readonly name: string }>(
    'Somebody wants to publish what is not his to publish.',
    ({ name }) =>
      `"${name}" is not yours to publish. Those in access.write of a product as it is published publish it; members of a domain publish new products of the domain; platform roles publish all, and they alone domains.`,
  ),
  PUBLICATION_ANONYMOUS: code<Record<string, never>>(
    'Somebody without a token wants to publish, or to approve.',
    () => 'Publishing and approving need a token that says who you are.',
  ),
  PUBLICATION_ASKED_TOO_OFTEN: code<{ readonly most: number }>(
    'One request publishes or looks at histories more often than it may.',
    ({ most }) => `One request may do that at most ${most === 1 ? 'once' : `${most} times`}. Send several requests.`,
  ),
  PUBLICATION_RATE_EXCEEDED: code<{ readonly most: number; readonly seconds: number }>(
    'Somebody publishes or approves more often in a minute than he may.',
    ({ most, seconds }) =>
      `You may publish or approve ${most} times in a minute, dry runs too. Try again in ${seconds} s, and send several contracts at once.`,
  ),
  PUBLICATION_TOLD_IN_PART: code<{ readonly what: string; readonly more: number }>(
    'The check of a change found more than an answer of the catalog tells.',
    ({ what, more }) =>
      `There are ${more.toLocaleString('en')} more ${what} than are told here. Mend what is told, or look at all of them: npx concord check.`,
  ),
  PUBLICATION_BUSY: code<Record<string, never>>(
    'Too many want to publish at the same moment.',
    () => 'Others publish at this moment, and checks take their time; nothing was published. Try again in a minute.',
  ),
  PUBLICATION_CHECK_ENDED: code<Record<string, never>>(
    'The check of a change took too long or too much memory, or failed, so that the change was not published.',
    () =>
      'The check of the change could not be carried out to its end, so nothing was published. Publish by npx concord publish, which has more time, or send fewer contracts at once.',
  ),
  PUBLICATION_NOT_FROM_HERE: code<Record<string, never>>(
    'The catalog of this mesh takes no publications.',
    () =>
      'The catalog of this mesh takes no publications, since its process does not know the database of the mesh. Publish by npx concord publish.',
  ),
  APPROVAL_FORBIDDEN: code<{ readonly product: string; readonly column: string }>(
    'Somebody approves an unmasking who may not.',
    ({ product, column }) =>
      `You may not approve the unmasking of ${column} of ${product}. Those who see the column in clear as it is published may, and platform roles.`,
  ),
  APPROVAL_COLUMN_UNKNOWN: code<{
    readonly product: string;
    readonly given: string;
    readonly known: readonly string[];
  }>(
    'An approval names a column that the contract does not have.',
    ({ product, given, known }) => `${product} has no column "${given}".${didYouMean(given, known)}`,
  ),
  APPROVAL_DIGEST_INVALID: code<Record<string, never>>(
    'An approval names neither a file nor the digest of a text.',
    () =>
      'What is approved is a text: name the file of the contract, or the product with --digest. A digest must be that of the text that is approved: 64 characters of 0-9 and a-f. concord publish --dry-run and the refusal of publishContract tell it.',
  ),
  PUBLICATIONS_NOT_SET_UP: code<Record<string, never>>(
    'The database of the mesh lacks the tables in which Concord keeps what is published, or its user may not write them.',
    () =>
      'What is published cannot be kept in the database of the mesh. Its operator runs npx concord tokens apply as its owner, and there: grant usage on schema concord to ...; grant select, insert on concord.publications, concord.unmask_approvals to ...; grant select, insert, update, delete on concord.notices to ...; grant select on concord.consumers, concord.usage to ...',
  ),
  PUBLICATIONS_UNAVAILABLE: code<Record<string, never>>(
    'The database of the mesh, in which it is kept what is published, cannot be reached or does not answer in time.',
    () => 'What is published cannot be read or written at the moment; nothing was changed. Try again later.',
  ),
} as const;

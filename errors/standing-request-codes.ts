// Codes of requests that demand how fresh or how good their data are, and of products that do not stand that well, or are
// answered no more.

import { code } from './code-entry.ts';
import { listWords } from './suggest.ts';

export const standingRequestCodes = {
  /** `age` and `most` as ISO 8601 durations; `age` null where it is unknown. */
  DATA_STALE: code<{ product: string; age: string | null; most: string | null; demandedBy: 'header' | 'contract' }>(
    'The data of a product are older than the header `concord-max-staleness` allows, or nobody knows how old they are.',
    ({ product, age, most, demandedBy }) =>
      `${
        age === null ? `How old the data of ${product} are is not known` : `The data of ${product} are ${age} old`
      }, and the header concord-max-staleness demands ${
        most === null
          ? 'what a contract promises, which there is none of'
          : demandedBy === 'header'
            ? `${most} at most`
            : `what its contract promises, ${most}`
      }. Ask again later, ask with a longer duration or without the header, or ask the owner of the product.`,
  ),
  DATA_CONTRACT_BROKEN: code<{ product: string; failing: readonly string[]; isRefused: boolean }>(
    'Quality checks of a product failed, and its contract says that it is then refused to the domain of the caller. As a warning in `extensions.concord`: it is served all the same.',
    ({ product, failing, isRefused }) =>
      `The data of ${product} break its contract: in its last quality run ${listWords(failing, 'and')} did not pass. ${
        isRefused
          ? 'The contract refuses them to your domain until that is mended. Ask again later, or ask the owner of the product.'
          : 'Take them with care, or ask the owner of the product.'
      }`,
  ),
  VERSION_SUNSET: code<{
    product: string;
    version: string;
    date: string;
    successor: { readonly version: string; readonly field: string } | null;
    migrationNotes: string | null;
  }>(
    'A major version of a product is past its sunset, and answered no more.',
    ({ product, version, date, successor, migrationNotes }) =>
      `Version ${version} of ${product} was answered until ${date}, the day of its sunset. ${
        successor === null
          ? 'Ask its owner what takes its place.'
          : `Ask for ${successor.field}, version ${successor.version}, instead.`
      }${migrationNotes === null ? '' : ` ${migrationNotes}`}`,
  ),
  MAX_STALENESS_INVALID: code<{ given: string }>(
    'The header `concord-max-staleness` is no duration.',
    ({ given }) =>
      `The header concord-max-staleness is "${given}", which is no duration. Send an ISO 8601 duration in weeks, days, hours, minutes and seconds such as PT1H, or contract.`,
  ),
  ENVELOPE_INVALID: code<{ given: string }>(
    'The header `concord-envelope` has a value other than `off`.',
    ({ given }) =>
      `The header concord-envelope is "${given}", and takes nothing but off. Leave it out to have extensions.concord.`,
  ),
} as const;

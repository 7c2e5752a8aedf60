// Codes of subgraphs of foreign make that are published by SDL and URL.

import { code } from './code-entry.ts';
import { didYouMean } from './suggest.ts';

const mostListed = 10;

export const outsideCodes = {
  SUBGRAPH_NAME_REFUSED: code<{ name: string; reason: string }>(
    'A subgraph cannot be published under this name.',
    ({ name, reason }) => `The subgraph cannot be published as "${name}": ${reason} Choose another name.`,
  ),
  SUBGRAPH_URL_REFUSED: code<{ subgraph: string; reason: string }>(
    'The URL of a subgraph is none that the gateways of this mesh may ask.',
    ({ subgraph, reason }) =>
      `The URL of the subgraph "${subgraph}" is refused: ${reason} Which hosts are allowed stands in subgraph_hosts (CONCORD_SUBGRAPH_HOSTS); the operator of the mesh adds some there, for this command and for every gateway.`,
  ),
  SUBGRAPH_SDL_REFUSED: code<{ subgraph: string; reason: string }>(
    'The SDL of a subgraph cannot be published.',
    ({ subgraph, reason }) => `The SDL of the subgraph "${subgraph}" is refused: ${reason}`,
  ),
  SUBGRAPH_FIELDS_USED: code<{ subgraph: string; fields: readonly string[]; days: number }>(
    'What would be published takes fields away that clients used lately.',
    ({ subgraph, fields, days }) =>
      `Without this state of the subgraph "${subgraph}" the graph has no ${fields.slice(0, mostListed).join(', ')}${fields.length > mostListed ? ` and ${fields.length - mostListed} more` : ''}, which clients used within ${days} days. Keep these until nobody asks for them, or insist with --allow-breaking.`,
  ),
  SUBGRAPH_UNMASKS: code<{
    subgraph: string;
    digest: string;
    fields: readonly { readonly field: string; readonly widening: string }[];
    /** Whether one of them is approved by the publisher alone. */
    isOwn: boolean;
  }>(
    'What would be published of a subgraph answers personal data to more roles than before, and nobody but its publisher has approved that.',
    ({ subgraph, digest, fields, isOwn }) => {
      const [first] = fields;
      const told = fields.slice(0, mostListed).map(({ field, widening }) => `${field} (${widening})`);
      const more = fields.length > mostListed ? ` and ${fields.length - mostListed} more` : '';
      const who = isOwn
        ? 'Whoever publishes it cannot approve it himself.'
        : 'Somebody else must approve each of them first.';
      return `With this state of the subgraph "${subgraph}" more is shown than before: ${told.join(', ')}${more}. ${who} For this text (digest ${digest}): concord approve ${subgraph} --column ${first?.field ?? ''} --digest ${digest} --reason "...", or the mutation approveUnmasking.`;
    },
  ),
  SUBGRAPH_NOT_PUBLISHED: code<{ name: string; known: readonly string[] }>(
    'No subgraph of this name is published.',
    ({ name, known }) =>
      `No subgraph is published as "${name}", so there is nothing to take back.${didYouMean(name, known)} concord history ${name} tells what was published before.`,
  ),
  SUBGRAPH_ADDRESS_REFUSED: code<{ subgraph: string }>(
    'A published subgraph is not asked, because its address leads where the gateway may not go.',
    ({ subgraph }) =>
      `The subgraph "${subgraph}" is not asked, because its address leads where this gateway may not go. The other domains are served; tell who runs this one.`,
  ),
} as const;

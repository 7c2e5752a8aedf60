// Codes of the graph that a gateway serves while it changes: why a next one is refused. The last good one serves on.

import { code } from './code-entry.ts';

const mostListed = 10;

export const supergraphCodes = {
  SUPERGRAPH_FILE_REFUSED: code<{ file: string; problems: readonly string[] }>(
    'The file that lists the subgraphs has mistakes. Each is told with its place.',
    ({ file, problems }) => `${problems.join('\n')}\nMend this in ${file}; nothing of it is used until then.`,
  ),
  SUPERGRAPH_FILE_UNREADABLE: code<{ file: string; reason: string }>(
    'The file that lists the subgraphs, or a schema that it names, cannot be read.',
    ({ file, reason }) => `${file} cannot be read (${reason}). Put a file there that this process may read.`,
  ),
  SUPERGRAPH_FILE_EMPTY: code<{ file: string }>(
    'The file that lists the subgraphs, or a schema that it names, is empty.',
    ({ file }) => `${file} is empty. Write it whole, best beside it under another name, and then rename it.`,
  ),
  SUPERGRAPH_SCHEMA_TOO_LARGE: code<{ file: string; most: number }>(
    'The file that lists the subgraphs, or a schema, is larger than a gateway reads.',
    ({ file, most }) => `${file} has more than ${most} bytes, so it is not read. Look whether it is what it should be.`,
  ),
  SUPERGRAPH_SCHEMA_INVALID: code<{ subgraph: string; reason: string }>(
    'The schema of a subgraph is not GraphQL.',
    ({ subgraph, reason }) => `The schema of the subgraph "${subgraph}" cannot be read: ${reason} Mend it there.`,
  ),
  SUPERGRAPH_BREAKS_OPERATIONS: code<{
    gone: readonly string[];
    changed: readonly string[];
    operations: number;
    days: number;
  }>(
    'The next graph lacks something that clients used lately, or has it in another form.',
    ({ gone, changed, operations, days }) =>
      `The next graph would break what clients used within ${days} days:${listed(' It has no', gone)}${listed(' It has otherwise', changed)}${operations === 0 ? '' : ` Operations that it cannot answer any more: ${operations}.`} Keep these until nobody asks for them, or insist with allow_breaking: true in the file of the supergraph, or CONCORD_SUPERGRAPH_BREAKING=allow.`,
  ),
} as const;

function listed(what: string, coordinates: readonly string[]): string {
  if (coordinates.length === 0) return '';
  const more = coordinates.length - mostListed;
  return `${what} ${coordinates.slice(0, mostListed).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

// The files of a new domain as text: who owns it, how to go on, and a contract to begin with.

import { yamlText } from '../../contracts/draft/yaml-text.ts';

export type NewDomain = {
  readonly domain: string;
  readonly owner: string;
  readonly onCall: string;
  readonly contact: string | null;
  readonly slack: string | null;
  readonly product: string;
};

export function writeDomain({ domain, owner, onCall, contact, slack }: NewDomain): string {
  return `name: ${domain}
title: ${yamlText(titleOf(domain))}
# decide: what does this domain know, and for whom? One sentence.
bounded_context: ${yamlText(`What ${titleOf(domain)} knows and answers for.`)}
owner:
  team: ${yamlText(owner)}
  on_call: ${yamlText(onCall)}
  ${contact === null ? '# decide: contact: team@example.com' : `contact: ${yamlText(contact)}`}
  ${slack === null ? '# decide: slack: "#team-data"' : `slack: ${yamlText(slack)}`}
code_owners: [${yamlText(owner)}]
# Where the domain has a database of its own, name the variable that holds its URL:
# database: { url_env: ${domain.toUpperCase()}_DATABASE_URL }
`;
}

/** A draft: it is checked, and in no graph, until somebody has decided what its comments ask. */
export function writeStub({ domain, product }: NewDomain): string {
  return `# A contract to begin with. "concord introspect schema.table --domain ${domain} --write" drafts one from a table that is there.
name: ${domain}.product.${product}
version: "1.0.0"
# decide: published, where everything below is as it should be
status: draft
title: ${titleOf(product)}
# decide: what is one row?
description: One row per ...
# decide: which table or view? The schema is <domain>_<tier> where you do not say otherwise.
source: { table: ${domain}_product.${product} }
primary_key: [id]

schema:
  # decide: the columns that are served. What is not listed here is read by nobody.
  - name: id
    type: string
    required: true
    description: Identifies the row.
  # Personal data take a tag and a mask:
  # - { name: email, type: string, tags: [PII], mask: redact, description: ... }
  # A foreign key leads to another product:
  # - { name: customer_id, type: string, references: { product: customer.customer_dim, column: customer_id, as: customer } }

sla:
  # decide: how old may the newest row be? Name the column that tells it, too.
  freshness: 24h
  # freshness_column: updated_at
  # availability: 99.9%
  # latency_p95_ms: 500

# decide: what is not plain from the names: what counts, what a missing value means, which unit?
semantics: {}

# decide: what must hold? An error stops a publication, a warning does not.
quality:
  - { name: id_unique, type: unique, column: id, severity: error }

# decide: who reads this? Personal data are masked for everybody until "unmask" names somebody.
access:
  discovery: public
  read: [{ domain: ${domain} }]
  write: [{ domain: ${domain} }]
  # unmask: [{ role: admin }]

changelog:
  - { version: "1.0.0", changes: [First version.], breaking: false }
`;
}

/** @param contracts the folder of contracts as seen from the repository, \`contracts\` */
export function writeReadme({ domain, owner, onCall }: NewDomain, contracts: string): string {
  return `# ${titleOf(domain)}

Data products of the domain \`${domain}\`. Owned by ${owner}; ${onCall} is on call.

- \`domain.yaml\` says who owns the domain.
- \`<product>.contract.yaml\` is the contract of one product. It decides what is served, to whom, and what is masked.

## From a table to a product

\`\`\`sh
concord introspect schema.table --domain ${domain} --contracts ${contracts} --write   # drafts a contract; it only reads
\`\`\`

Read the draft line by line: \`# confirm:\` is a guess of what is personal, \`# decide:\` a question to you. Then write
\`status: published\`, and

\`\`\`sh
concord check --contracts ${contracts}                          # what speaks against it
concord check --contracts ${contracts} --against origin/main    # what changes, and for whom
concord publish ${contracts}/${domain}/<product>.contract.yaml   # live within seconds
\`\`\`

## Changing a product

Additions are a minor version, everything else is a major one: the older stays beside it until its sunset, at least 90 days
away. \`concord check\` says which it is, and which consumers it concerns.
`;
}

function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

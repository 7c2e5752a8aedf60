// Settings of publishing: who outside of the mesh is told of it.

import * as forms from './forms.ts';
import { setting } from './setting.ts';

const url = forms.taking('an http or https URL such as https://hooks.example.org/concord', (given) =>
  typeof given === 'string' && URL.canParse(given) && /^https?:$/.test(new URL(given).protocol) ? given : undefined,
);

export const publishingTable = {
  webhookUrl: setting<string | null>({
    variable: 'CONCORD_WEBHOOK_URL',
    form: url,
    otherwise: null,
    // Many services put a secret into the path.
    isSecret: true,
    meaning: 'where a process with the catalog posts what each registered consumer is told of a publication',
  }),
  webhookSecret: setting<string | null>({
    variable: 'CONCORD_WEBHOOK_SECRET',
    form: forms.text,
    otherwise: null,
    isSecret: true,
    meaning: 'what these posts are signed with, in the header `concord-webhook-signature`',
  }),
} as const;

// Before each test file: what fast-check generates is the same in every run, unless CONCORD_TEST_SEED says otherwise.

import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.CONCORD_TEST_SEED ?? 20_260_301) });

// Asks the server of this container whether it is well: `node cli/health.js [health|ready]`, exit code 0 or 1. Plain
// JavaScript without imports, because it runs every few seconds, and the image has no curl.

const [, , path = 'health'] = process.argv;
const url = `http://127.0.0.1:${process.env.PORT || 4000}/${path}`;
const isWell = await fetch(url, { signal: AbortSignal.timeout(4_000) }).then(
  ({ ok }) => ok,
  () => false,
);
process.exit(isWell ? 0 : 1);

// Does the header Accept ask for a page, as a browser does whose user opens an address?

/** True where `text/html` is named before any JSON. `*\/*` asks for nothing in particular. */
export function prefersPage(accept: string | undefined): boolean {
  const types = (accept ?? '').split(',').map((range) => range.split(';')[0]?.trim().toLowerCase() ?? '');
  const page = types.indexOf('text/html');
  const json = types.findIndex((type) => /^application\/(graphql-response\+)?json$/.test(type));
  return page >= 0 && (json < 0 || page < json);
}

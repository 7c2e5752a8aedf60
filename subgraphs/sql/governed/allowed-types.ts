// The types that a query may cast to, as the parser names them: plain data. Left out on purpose are those that look
// something up when they read a text (regclass, regrole and the like), xml, oid, name, and whatever is not of pg_catalog.

export const allowedTypes: ReadonlySet<string> = new Set(
  `bool int2 int4 int8 float4 float8 numeric text varchar bpchar date time timetz timestamp timestamptz interval uuid
  json jsonb jsonpath bytea daterange tsrange tstzrange numrange int4range int8range`.split(/\s+/),
);

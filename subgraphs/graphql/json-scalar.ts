// A scalar that several subgraphs have; composition shows one description, so its text stands once.

export const jsonScalarSdl = `"Any JSON value."
scalar JSON`;

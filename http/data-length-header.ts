// Between gateway and subgraph: a header that says how many bytes after `{"data":` are the data, so that the gateway
// takes them over as text.

export const dataLengthHeader = 'concord-data-length';

// What the gateway does for one operation, as plain data that can be printed: which requests go where, what is collected
// for them, and the shape of the client's answer. `compileProgram` makes it once per operation; per request, arrays are walked.

export type Program = {
  /** Null where nothing is fetched: introspection, `{ __typename }`. */
  readonly step: Step | null;
  readonly shape: ObjectShape;
  /** The one request whose answer is already the client's answer, text for text; its bytes pass through unparsed. */
  readonly passThrough: FetchStep | null;
  /** How the replies become the client's answer without being parsed; null where they must be read. */
  readonly splice: Splice | null;
  /** Private response names -> the client's, for the paths of errors. */
  readonly clientNames: Readonly<Record<string, string>>;
};

export type Step =
  | { readonly kind: 'sequence'; readonly steps: readonly Step[] }
  | { readonly kind: 'parallel'; readonly steps: readonly Step[] }
  | {
      readonly kind: 'condition';
      readonly variable: string;
      readonly ifTrue: Step | null;
      readonly ifFalse: Step | null;
    }
  | FetchStep;

export type FetchStep = {
  readonly kind: 'fetch';
  readonly subgraph: string;
  readonly operationKind: 'query' | 'mutation';
  readonly query: string;
  readonly variables: readonly VariableUse[];
  /** From the root of the merged data to the objects that the reply is merged into; `@` is each element of a list. */
  readonly path: readonly string[];
  /** Null for root fields; otherwise what of each object is sent as its representation. */
  readonly representation: readonly KeySelection[] | null;
  /** By the name of a type in a representation: how its entity is told from others. */
  readonly identities: Readonly<Record<string, EntityIdentity>>;
  readonly inputRewrites: readonly Rewrite[];
  readonly outputRewrites: readonly Rewrite[];
  /** Response names of the reply's objects, top level: what is missing if the reply is. */
  readonly fields: readonly string[];
};

/** Parts of the answer side by side, in the order of the client's root fields. */
export type Splice = { readonly parts: readonly SplicePart[] };

/** One request whose answer is the client's but for objects that other subgraphs complete, and the requests to those. */
export type SplicePart = { readonly root: FetchStep; readonly joins: readonly Join[] };

/** Objects of simple values in the root's reply, and what one more subgraph adds to each. */
export type Join = {
  readonly step: FetchStep;
  /** Under which these objects stand in the root's reply, and nothing else; quoted. */
  readonly key: string;
  readonly typeName: string;
  /** The text before each value of the object, from its brace on, and after the last one. `__typename` stands in there. */
  readonly before: readonly string[];
  readonly closing: string;
  /** What of it identifies the entity: names, and places of their values. */
  readonly sent: readonly { readonly name: string; readonly value: number }[];
  /** Key with which each entity begins, and nothing else of the other's reply; quoted. */
  readonly entityKey: string;
  /** The text with which each further run of the entity's fields begins: `,"segment":`. */
  readonly runs: readonly string[];
  /** By run, what stands for its fields where there is no entity; null where one of them may not be null. */
  readonly lacking: readonly string[] | null;
  /** The client's object: text as it stands, the values at these places, runs of the entity's fields. */
  readonly answer: readonly (string | number | EntityRun)[];
};

/** Fields of the entity side by side, as the client has them. */
export type EntityRun = { readonly run: number };

/** Variable `name` of the subgraph's operation takes the value of the client's `from`. */
export type VariableUse = { readonly name: string; readonly from: string };

export type EntityIdentity = {
  readonly isConcrete: boolean;
  /** Response names that an entity has in common with its representation, where the reply has them. */
  readonly keys: readonly string[];
  /** Those of them that the reply must have, because the gateway asks for them itself. */
  readonly asked: readonly string[];
};

export type KeySelection =
  | { readonly kind: 'field'; readonly name: string; readonly selections: readonly KeySelection[] | null }
  | { readonly kind: 'types'; readonly types: readonly string[]; readonly selections: readonly KeySelection[] };

export type RewritePathElement =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'types'; readonly types: readonly string[] };

export type Rewrite =
  | {
      readonly kind: 'set-value';
      readonly path: readonly RewritePathElement[];
      readonly key: string;
      readonly value: unknown;
    }
  | {
      readonly kind: 'rename-key';
      readonly path: readonly RewritePathElement[];
      readonly key: string;
      readonly newKey: string;
    };

/** What the client selected on an object, by the type that the object turns out to have. */
export type ObjectShape = {
  readonly typeName: string;
  /** False where the declared type is an interface or a union, and `__typename` decides. */
  readonly isConcrete: boolean;
  /** `typeName` itself is among `types` once: an object that does not say its concrete type. */
  readonly variants: readonly { readonly types: readonly string[]; readonly fields: readonly FieldShape[] }[];
};

/** All conditions must hold: `@skip`, `@include`, also those of the fragments around. */
export type Condition = { readonly variable: string; readonly value: boolean };

export type FieldShape = {
  /** The client's response name. */
  readonly key: string;
  /** The name in the merged data. */
  readonly source: string;
  /** `Type.field`, for messages. */
  readonly coordinate: string;
  readonly conditions: readonly Condition[];
  /** True where the same key stands in several places under different conditions: the first that holds gives it. */
  readonly isRepeated: boolean;
  readonly value:
    | ValueShape
    | { readonly kind: 'typename' }
    | { readonly kind: 'introspection'; readonly query: string };
};

export type ValueShape =
  | { readonly kind: 'leaf'; readonly isNonNull: boolean; readonly leaf: LeafKind }
  | { readonly kind: 'enum'; readonly isNonNull: boolean; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly isNonNull: boolean; readonly of: ValueShape }
  | { readonly kind: 'object'; readonly isNonNull: boolean; readonly shape: ObjectShape };

/** A custom scalar takes what its subgraph gives; `lexical` is one that subgraphs of our own make give as a text. */
export type LeafKind = 'Int' | 'Float' | 'String' | 'Boolean' | 'ID' | 'lexical' | 'custom';

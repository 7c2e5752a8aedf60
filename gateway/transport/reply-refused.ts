// Why the reply of a subgraph is none that can be used. The code is for the operator's log; a client reads only that the
// subgraph did not answer.

type ReplyRefusal =
  | 'CIRCUIT_OPEN'
  | 'REPLY_REDIRECTS'
  | 'REPLY_COMPRESSED'
  | 'REPLY_TOO_LARGE'
  | 'REPLY_NOT_JSON'
  | 'REPLY_NOT_GRAPHQL'
  | `REPLY_STATUS_${number}`;

export class ReplyRefused extends Error {
  override readonly name = 'ReplyRefused';
  readonly code: ReplyRefusal;
  /** True where the subgraph is well, and the matter is with what it was asked. */
  readonly isAlive: boolean;

  constructor(
    code: ReplyRefusal,
    message: string,
    { isAlive = false, cause }: { isAlive?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.code = code;
    this.isAlive = isAlive;
  }
}

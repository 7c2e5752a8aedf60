// When what waits for a reply stops to wait: its time is up, or whoever asked went away. A signal of its own for each request
// would cost more than all else that a transport does for one.

export class TimeLimit {
  /** Why it is over; null until then. A DOMException "TimeoutError" where time is up, as that of AbortSignal.timeout. */
  reason: Error | null = null;
  readonly #outer: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  #cancel: ((reason: Error) => void) | null = null;

  constructor(outer: AbortSignal, ms: number) {
    this.#outer = outer;
    this.#timer = setTimeout(expire, ms, this);
    if (outer.aborted) this.handleEvent();
    else outer.addEventListener('abort', this);
  }

  /** Called once when it is over, at once where it is already; replaces what was to be called before. */
  onOver(cancel: (reason: Error) => void): void {
    this.#cancel = cancel;
    if (this.reason !== null) cancel(this.reason);
  }

  /** The outer signal calls this. */
  handleEvent(): void {
    const { reason } = this.#outer;
    this.end(reason instanceof Error ? reason : new DOMException('The request was given up.', 'AbortError'));
  }

  end(reason: Error): void {
    if (this.reason !== null) return;
    this.reason = reason;
    this.#cancel?.(reason);
  }

  /** To be called when what it limits is over. */
  lift(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener('abort', this);
    this.#cancel = null;
  }
}

function expire(limit: TimeLimit): void {
  limit.end(new DOMException('The time for the request is up.', 'TimeoutError'));
}

// A signal that ends with another one, or when time is up. AbortSignal.any over AbortSignal.timeout would be shorter, but keeps
// the timeout by a weak reference: once garbage is collected it never comes (seen with Node 20).

export type TimeLimit = {
  readonly signal: AbortSignal;
  /** To be called when what it limits is over. */
  readonly lift: () => void;
};

/** When time is up, the signal's reason is a DOMException "TimeoutError", as that of AbortSignal.timeout. */
export function limitTime(outer: AbortSignal, ms: number): TimeLimit {
  const controller = new AbortController();
  const expire = () => controller.abort(new DOMException('The time for the request is up.', 'TimeoutError'));
  const cancel = () => controller.abort(outer.reason);
  const timer = setTimeout(expire, ms);
  if (outer.aborted) cancel();
  else outer.addEventListener('abort', cancel, { once: true });
  return {
    signal: controller.signal,
    lift() {
      clearTimeout(timer);
      outer.removeEventListener('abort', cancel);
    },
  };
}

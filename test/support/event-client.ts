// A client of server-sent events, as a program would read them.

export type ReceivedEvent = {
  readonly name: string;
  readonly id: string | null;
  readonly data: Record<string, unknown>;
};

export type EventClient = {
  readonly response: Response;
  /** The next event, whatever it is; null = the stream has ended. */
  readonly next: () => Promise<ReceivedEvent | null>;
  readonly take: (count: number) => Promise<(ReceivedEvent | null)[]>;
  /** All that was received so far, comments too. */
  readonly text: () => string;
  readonly close: () => void;
};

export async function openEvents(url: string, headers: Readonly<Record<string, string>>): Promise<EventClient> {
  const controller = new AbortController();
  const response = await fetch(url, { headers, signal: controller.signal });
  // A refusal is read by who opened it.
  const reader = response.status !== 200 ? undefined : response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let read = 0;
  async function next(): Promise<ReceivedEvent | null> {
    for (;;) {
      const end = text.indexOf('\n\n', read);
      if (end >= 0) {
        const block = text.slice(read, end);
        read = end + 2;
        if (block.includes('data: ')) return parse(block);
        continue;
      }
      const chunk = await reader?.read().catch(() => undefined);
      if (chunk === undefined || chunk.done) return null;
      text += chunk.value;
    }
  }
  return {
    response,
    next,
    take: async (count) => {
      const events: (ReceivedEvent | null)[] = [];
      while (events.length < count) events.push(await next());
      return events;
    },
    text: () => text,
    close: () => controller.abort(),
  };
}

function parse(block: string): ReceivedEvent {
  const lines = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  return { name: lines.get('event') ?? '', id: lines.get('id') ?? null, data: JSON.parse(lines.get('data') ?? '') };
}

// Listens to a stream of server-sent events as a browser's page would, with a token.

import { setTimeout as sleep } from 'node:timers/promises';

export type EventStream = {
  /** Waits until an event of this name has come whose data hold these values. */
  readonly until: (name: string, values: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly close: () => void;
};

type Received = { readonly name: string; readonly data: Readonly<Record<string, unknown>> };

export async function listenToEvents(url: string, token: string): Promise<EventStream> {
  const controller = new AbortController();
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
    signal: controller.signal,
  });
  if (response.status !== 200 || response.body === null) throw new Error(`${response.status} ${await response.text()}`);
  const received: Received[] = [];
  void collect(response.body, received).catch(() => undefined); // it ends when it is closed
  return {
    close: () => controller.abort(),
    until: async (name, values) => {
      const isMeant = (event: Received) =>
        event.name === name && Object.entries(values).every(([key, value]) => event.data[key] === value);
      for (let attempt = 0; attempt < 100; attempt++) {
        if (received.some(isMeant)) return;
        await sleep(100);
      }
      throw new Error(`No event ${name} ${JSON.stringify(values)} came, but ${JSON.stringify(received)}`);
    },
  };
}

async function collect(body: ReadableStream<Uint8Array>, received: Received[]): Promise<void> {
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const name = /^event: ?(.*)$/m.exec(block)?.[1];
      const data = /^data: ?(.*)$/m.exec(block)?.[1];
      if (name !== undefined && data !== undefined) received.push({ name, data: JSON.parse(data) });
    }
  }
}

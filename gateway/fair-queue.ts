// Who asks in turn, and of each what came first: one who sends many slow operations delays another's by the one that has
// its turn and one more. So that nobody fills the queue alone, half of it is the most that one may have waiting.

export type FairQueue<Item> = {
  /** False where it is full, for all or for this asker; then nothing is kept. */
  readonly add: (asker: string, item: Item) => boolean;
  readonly take: () => Item | undefined;
  readonly remove: (asker: string, item: Item) => void;
  readonly size: () => number;
};

export function createFairQueue<Item>(most: number): FairQueue<Item> {
  /** In the order in which the askers have their turns; none is without an item. */
  const waiting = new Map<string, Item[]>();
  const mostOfOne = Math.ceil(most / 2);
  let size = 0;
  return {
    add(asker, item) {
      const own = waiting.get(asker);
      if (size >= most || (own?.length ?? 0) >= mostOfOne) return false;
      size += 1;
      if (own === undefined) waiting.set(asker, [item]);
      else own.push(item);
      return true;
    },
    take() {
      for (const [asker, items] of waiting) {
        waiting.delete(asker);
        const item = items.shift();
        if (items.length > 0) waiting.set(asker, items);
        size -= 1;
        return item;
      }
      return undefined;
    },
    remove(asker, item) {
      const own = waiting.get(asker) ?? [];
      const kept = own.filter((one) => one !== item);
      size -= own.length - kept.length;
      if (kept.length === 0) waiting.delete(asker);
      else waiting.set(asker, kept);
    },
    size: () => size,
  };
}

// Text -> words, the same way for what is searched and for what is searched with.

/** `order_facts`, `orderFacts` and `Order facts` -> order, facts. */
export function splitWords(text: string): readonly string[] {
  return (text.replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2').match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).map((word) =>
    word.normalize('NFC').toLowerCase(),
  );
}

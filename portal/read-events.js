// Text of a stream of server-sent events, in whatever pieces it comes -> events. Pure.

/** @typedef {import('./standing.js').LiveEvent} LiveEvent */

/**
 * Gives a function that takes the next piece and gives the events that are whole with it. What no `data` is in, such as the
 * lines that keep a connection alive, is none.
 *
 * @returns {(piece: string) => LiveEvent[]}
 */
export function createEventReader() {
  let rest = '';
  return (piece) => {
    const blocks = (rest + piece).split('\n\n');
    rest = blocks.pop() ?? '';
    return blocks.flatMap(readBlock);
  };
}

/**
 * @param {string} block
 * @returns {LiveEvent[]}
 */
function readBlock(block) {
  let name = '';
  let data = '';
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) name = line.slice(7);
    if (line.startsWith('data: ')) data = line.slice(6);
  }
  return data === '' ? [] : [{ name, data: JSON.parse(data) }];
}

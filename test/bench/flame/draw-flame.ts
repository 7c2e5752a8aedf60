// The tree of a CPU profile -> a flame graph as an SVG picture: who called whom from top to bottom, as wide as the CPU that it
// took with all that it called, coloured by room. The same tree gives the same picture.

import { type Frame, type Room, rooms, sumRooms } from './read-profile.ts';

const width = 1_200;
const rowHeight = 18;
const margin = 10;
const headerHeight = 74;
/** What is narrower is left out. */
const leastWidth = 1.2;
const characterWidth = 6.4;

const colours: Readonly<Record<Room, string>> = {
  http: '#f4a261',
  gateway: '#e9c46a',
  identity: '#e76f9b',
  subgraphs: '#2a9d8f',
  cli: '#a3b18a',
  mesh: '#8ab17d',
  errors: '#d4a373',
  contracts: '#94a89a',
  pg: '#4f86c6',
  packages: '#b8a1d9',
  node: '#c9cdd3',
  v8: '#e07a7a',
  other: '#e8e8e4',
};

const titles: Partial<Record<Room, string>> = { packages: 'other packages', node: 'Node', v8: 'V8 (GC, program)' };

export function drawFlame(root: Frame, title: string): string {
  const boxes = listBoxes(root);
  const depth = Math.max(0, ...boxes.map(({ row }) => row));
  const height = headerHeight + (depth + 1) * rowHeight + margin;
  const style = 'font-family="ui-monospace, Menlo, Consolas, monospace" font-size="11"';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ${style}>`,
    `<title>${escapeText(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fbfbfa"/>`,
    `<text x="${margin}" y="24" font-size="15" font-weight="bold" fill="#222">${escapeText(title)}</text>`,
    ...drawLegend(root),
    ...boxes.map((box) => drawBox(box, root.total)),
    '</svg>',
    '',
  ].join('\n');
}

type Box = { readonly frame: Frame; readonly row: number; readonly x: number; readonly width: number };

function listBoxes(root: Frame): readonly Box[] {
  const scale = (width - 2 * margin) / Math.max(1, root.total);
  const place = (frame: Frame, row: number, x: number): readonly Box[] => {
    let at = x;
    const callees = [...frame.callees].sort(([one], [other]) => (one < other ? -1 : 1));
    return callees.flatMap(([, callee]) => {
      const box = { frame: callee, row, x: at, width: callee.total * scale };
      at += box.width;
      return box.width < leastWidth ? [] : [box, ...place(callee, row + 1, box.x)];
    });
  };
  return place(root, 0, margin);
}

function drawBox({ frame, row, x, width }: Box, all: number): string {
  const y = headerHeight + row * rowHeight;
  const share = ((100 * frame.total) / all).toFixed(1);
  const room = titles[frame.room] ?? frame.room;
  const characters = Math.floor((width - 6) / characterWidth);
  const label = frame.name.length <= characters ? frame.name : `${frame.name.slice(0, characters - 1)}…`;
  const text = characters < 3 ? '' : `<text x="${round(x + 3)}" y="${y + 12}" fill="#222">${escapeText(label)}</text>`;
  const size = `x="${round(x)}" y="${y}" width="${round(width - 0.5)}" height="${rowHeight - 1}"`;
  const told = `<title>${escapeText(`${frame.name} (${room}): ${share} %`)}</title>`;
  return `<g>${told}<rect ${size} rx="2" fill="${colours[frame.room]}"/>${text}</g>`;
}

/** How much each room computes itself. */
function drawLegend(root: Frame): readonly string[] {
  const sums = sumRooms(root);
  let x = margin;
  return rooms.flatMap((room) => {
    const share = (100 * (sums.get(room) ?? 0)) / Math.max(1, root.total);
    if (share < 0.05) return [];
    const label = `${titles[room] ?? room} ${share.toFixed(1)} %`;
    const at = x;
    x += 20 + label.length * characterWidth + 12;
    return [
      `<rect x="${round(at)}" y="42" width="14" height="14" rx="2" fill="${colours[room]}"/>`,
      `<text x="${round(at + 19)}" y="53" fill="#222">${escapeText(label)}</text>`,
    ];
  });
}

const round = (pixels: number) => Number(pixels.toFixed(1));

const escapeText = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

// How well the letters of a page stand out from their ground.

import type { Page } from 'playwright-core';

/** Contrast by WCAG 2.2, 1.4.3, of each kind of text that is there with the nearest ground that is not transparent. */
export function measureContrasts(
  page: Page,
  kinds: readonly string[],
): Promise<readonly (readonly [string, number])[]> {
  return page.evaluate(`(${measure})(${JSON.stringify(kinds)})`);
}

const measure = `(kinds) => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = (element) => {
    const colour = rgb(getComputedStyle(element).backgroundColor);
    return colour[3] > 0 || element.parentElement === null ? colour : ground(element.parentElement);
  };
  return kinds.flatMap((kind) => {
    const element = document.querySelector(kind);
    if (element === null) return [];
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
    return [[kind, (a + 0.05) / (b + 0.05)]];
  });
}`;

import { expect, it } from 'vitest';
import { createStreamPlaces } from '../../../gateway/events/stream-places.ts';
import { anonymous, type Viewer } from '../../../identity/viewer.ts';

const viewer = (subject: string): Viewer => ({ ...anonymous, subject, role: 'analyst' });

it('gives so many streams to one subject, to all who say nothing of themselves, and to all together', () => {
  const counts: number[] = [];
  const places = createStreamPlaces({ all: 5, ofSubject: 2, ofAnonymous: 1 }, (taken) => counts.push(taken));
  const free = places.take(viewer('ada'));
  places.take(viewer('ada'));
  expect(() => places.take(viewer('ada'))).toThrow(expect.objectContaining({ code: 'EVENTS_TOO_MANY' }));
  places.take(anonymous);
  expect(() => places.take(anonymous)).toThrow(expect.objectContaining({ code: 'EVENTS_BUSY' }));
  places.take(viewer('bob'));
  places.take(viewer('eve'));
  expect(() => places.take(viewer('joe'))).toThrow(expect.objectContaining({ code: 'EVENTS_BUSY' }));
  free();
  free();
  places.take(viewer('ada'));
  expect(() => places.take(viewer('ada'))).toThrow();
  expect(counts).toEqual([1, 2, 3, 4, 5, 4, 5]);
});

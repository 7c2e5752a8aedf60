// What hides a column, and from whom. Where anything is shown that was hidden the change is a loosened mask, which somebody
// must approve; where something is hidden that was shown, readers lose it: both may be true of one change.

import { stricterMask } from '../governance.ts';
import { nameGrantees } from '../grantee-lists.ts';
import { maskingOf } from '../masks.ts';
import type { Column, Mask } from '../product.ts';
import { missingIn } from './compare-access.ts';
import { graphTypeOf } from './compare-column-type.ts';
import { type Difference, fieldsOf, isSame, nothing } from './difference.ts';

/** They show nothing of the value. */
const constants: readonly (Mask | null)[] = ['deny', 'null', 'redact'];

/** Mask, places in documents and who sees the column in clear, all at once: each counts only with the others. */
export function compareMask(before: Column, after: Column): readonly Difference[] {
  return [...compareShown(before, after), ...comparePlaces(before, after), ...compareClear(before, after)];
}

function compareShown(before: Column, after: Column): readonly Difference[] {
  if (before.mask === after.mask) return nothing;
  const { name } = after;
  const message = `"${name}" is ${sayMask(after)}, before ${sayMask(before)}.${sayType(before, after)}`;
  const fields = fieldsOf(name);
  if (constants.includes(before.mask) && constants.includes(after.mask)) {
    if (after.mask === 'deny') return [{ kind: 'mask-tightened', level: 'major', fields, message }];
    return [{ kind: 'other-changed', level: 'minor', fields, message }];
  }
  const stricter = stricterMask(before.mask, after.mask);
  const isTighter = stricter !== before.mask;
  const isLooser = stricter !== after.mask;
  const breaks = withoutMask(before) === withoutMask(after) && !isReadable(before, after);
  return [
    ...(isLooser
      ? [{ kind: 'mask-loosened', level: breaks && !isTighter ? 'major' : 'minor', fields, message } as const]
      : []),
    ...(isTighter ? [{ kind: 'mask-tightened', level: 'major', fields, message } as const] : []),
  ];
}

function sayMask({ mask }: Column): string {
  return mask === null ? 'not masked' : `masked by ${mask}`;
}

/** What the mask makes of the type in the graph, where that differs. */
function sayType(before: Column, after: Column): string {
  const [earlier, later] = [graphTypeOf(before), graphTypeOf(after)];
  return earlier === later ? '' : ` Its type in the graph is ${later}, before ${earlier}.`;
}

function withoutMask(column: Column): string {
  return graphTypeOf({ ...column, mask: null });
}

/** Whether who reads the earlier type can read the later one: the same, or never null where it might have been. */
function isReadable(before: Column, after: Column): boolean {
  const [earlier, later] = [graphTypeOf(before), graphTypeOf(after)];
  return earlier === later || `${earlier}!` === later;
}

/** Where the whole column is masked its places matter to nobody. */
function comparePlaces(before: Column, after: Column): readonly Difference[] {
  if (before.mask !== null || after.mask !== null) return nothing;
  const { name } = after;
  const without = (list: Column['piiPaths'], other: Column['piiPaths']) =>
    list.map(({ text }) => text).filter((text) => !other.some((one) => one.text === text));
  const shown = without(before.piiPaths, after.piiPaths);
  const hidden = without(after.piiPaths, before.piiPaths);
  const say = (places: readonly string[], how: string) => `Of "${name}" ${places.join(', ')} ${how}.`;
  const fields = fieldsOf(name);
  return [
    ...(shown.length === 0
      ? []
      : [{ kind: 'mask-loosened', level: 'minor', fields, message: say(shown, 'is not masked any more') } as const]),
    ...(hidden.length === 0
      ? []
      : [{ kind: 'mask-tightened', level: 'major', fields, message: say(hidden, 'is masked') } as const]),
  ];
}

function compareClear(before: Column, after: Column): readonly Difference[] {
  if (maskingOf(before) === null || maskingOf(after) === null) return nothing;
  const { name } = after;
  const lost = missingIn(after.unmask, before.unmask);
  const gained = missingIn(before.unmask, after.unmask);
  const fields = fieldsOf(name);
  return [
    ...(gained.length === 0
      ? []
      : [
          {
            kind: 'mask-loosened',
            level: 'minor',
            fields: [],
            message: `"${name}" is clear for ${nameGrantees(gained)} too.`,
          } as const,
        ]),
    ...(lost.length === 0
      ? []
      : [
          {
            kind: 'mask-tightened',
            level: 'major',
            fields,
            message: `"${name}" is masked for ${nameGrantees(lost)}.`,
          } as const,
        ]),
  ];
}

/** The word by itself hides nothing from anybody, but policies and other contracts go by it. */
export function comparePiiTag(before: Column, after: Column): readonly Difference[] {
  if (before.isPii === after.isPii) return nothing;
  const message = after.isPii
    ? `"${after.name}" is personal data.`
    : `"${after.name}" is not called personal data any more.`;
  return [{ kind: 'other-changed', level: 'minor', fields: [], message }];
}

/** Tokens that somebody keeps, or joins by, are others where another secret makes them. */
export function compareTokens(before: Column, after: Column): readonly Difference[] {
  const fields = fieldsOf(after.name);
  const isMadeOtherwise =
    before.tokenLabel !== null && after.tokenLabel !== null && before.tokenLabel !== after.tokenLabel;
  if (isMadeOtherwise) {
    const message = `The tokens of "${after.name}" are those of ${after.tokenLabel}, before of ${before.tokenLabel}: those that are kept join no more.`;
    return [{ kind: 'other-changed', level: 'major', fields, message }];
  }
  if (isSame(before.tokenColumn, after.tokenColumn)) return nothing;
  const message = `The tokens of "${after.name}" come from ${after.tokenColumn ?? 'Concord'}, before from ${before.tokenColumn ?? 'Concord'}.`;
  return [{ kind: 'source-changed', level: 'minor', fields, message }];
}

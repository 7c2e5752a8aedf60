// Labels of metrics out of names that callers can make up: so many, and one word for all that come later. Without a bound a
// caller could fill the memory of who collects.

export const otherLabel = 'other';

/** Gives back the same text for the first `most` names, each shortened to `length` characters. */
export function createBoundedLabels(most: number, length: number): (name: string) => string {
  const labels = new Map<string, string>();
  return (name) => {
    const known = labels.get(name);
    if (known !== undefined) return known;
    if (labels.size >= most) return otherLabel;
    const label = name.slice(0, length);
    labels.set(name, label);
    return label;
  };
}

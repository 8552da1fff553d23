/** The end tells one pod from the next, so it is what stays whole. */
const MAX_TAIL = 8;

/**
 * A name in two parts, of which only the first may be shortened: the last dash-separated piece, or the last five characters
 * where there is no short one.
 */
export function splitName(name: string): readonly [head: string, tail: string] {
  const dash = name.lastIndexOf('-');
  const tailLength = name.length - dash - 1;
  const cut =
    dash > 0 && tailLength > 0 && tailLength <= MAX_TAIL ? dash + 1 : Math.max(0, name.length - 5);
  return [name.slice(0, cut), name.slice(cut)];
}

/** The name in at most `max` characters, the middle replaced by an ellipsis: "checkout-api…x2k4q". */
export function cutMiddle(name: string, max: number): string {
  if (name.length <= max) return name;
  const [head, tail] = splitName(name);
  const end = tail.slice(-Math.max(1, max - 2));
  return `${head.slice(0, Math.max(1, max - end.length - 1)).replace(/-+$/, '')}…${end}`;
}

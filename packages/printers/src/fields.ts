/**
 * An object as it may arrive: any field may be missing, and on a wire nobody validated it may be of another type.
 * Printers read through the functions below, which then say "nothing there" instead of throwing.
 */
export type Sparse<T> = T extends string
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Sparse<Item>[]
    : T extends object
      ? { readonly [Field in keyof T]?: Sparse<T[Field]> }
      : T;

/** A list's objects. */
export function items<T>(list: readonly T[] | undefined): readonly T[] {
  if (!Array.isArray(list)) return [];
  return list.every(isObject) ? list : list.filter(isObject);
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** A list's strings. */
export function words(list: readonly string[] | undefined): readonly string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

/** A map's entries whose values are strings, as labels' are. */
export function entries(
  map: Readonly<Record<string, string | undefined>> | undefined,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [key, value] of Object.entries(map ?? {})) {
    if (typeof value === 'string') kept[key] = value;
  }
  return kept;
}

/** A string, "" when there is none. */
export const text = (value: string | undefined): string => (typeof value === 'string' ? value : '');

/** A string as a cell: null, kubectl's "<none>", when there is none. */
export const textOrNone = (value: string | undefined): string | null => text(value) || null;

/** A number; when there is none, Go's zero value or the API's default. */
export const count = (value: number | undefined, absent = 0): number =>
  typeof value === 'number' ? value : absent;

/** An RFC 3339 timestamp in epoch ms, null when there is none or it cannot be read. */
export function instant(value: string | undefined): number | null {
  if (typeof value !== 'string') return null;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : ms;
}

/** The condition of a type in an object's status. */
export function condition<T extends { readonly type?: string }>(
  list: readonly T[] | undefined,
  type: string,
): T | undefined {
  return items(list).find((item) => item.type === type);
}

/** A boolean as a cell; when there is none, the API's default. */
export const flag = (value: boolean | undefined, absent = false): string =>
  String(typeof value === 'boolean' ? value : absent);

/** So many, and how many more there are (kubectl: formatEndpoints and its like). */
export function firstOf(all: readonly string[], max: number, separator = ','): string {
  const shown = all.slice(0, max).join(separator);
  return all.length > max ? `${shown} + ${all.length - max} more...` : shown;
}

/** What an object and a list themselves take, about. */
const CONTAINER_BYTES = 32;
const PLAIN_BYTES = 8;

/**
 * About how many bytes of memory a JSON value holds that another does not: parts that both share by identity weigh nothing, and so does
 * one that is kept with the other. A measure for bounds, cheap enough for each change.
 */
export function weightBeside(value: unknown, other: unknown): number {
  if (typeof value === 'string') return PLAIN_BYTES + value.length;
  if (typeof value !== 'object' || value === null) return PLAIN_BYTES;
  if (value === other) return 0;
  const others = (typeof other === 'object' && other !== null ? other : {}) as Readonly<
    Record<string, unknown>
  >;
  let weight = CONTAINER_BYTES;
  for (const [key, part] of Object.entries(value)) weight += weightBeside(part, others[key]);
  return weight;
}

/** A JSON object whose shape is not known. */
export type Fields = Record<string, unknown>;

/** A JSON object, as opposed to a list or a plain value. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value when it is a JSON object, else an empty one. */
export function fieldsOf(value: unknown): Readonly<Fields> {
  return isFields(value) ? value : {};
}

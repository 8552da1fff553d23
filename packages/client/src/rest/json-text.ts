/** What of JSON's grammar is read off a text, without parsing it. */

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

/** A part of a text: from its first character to the one behind its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Of an object or an array. */
export const opens = (code: number): boolean => code === OPEN_BRACE || code === OPEN_BRACKET;

/** Of an object or an array. */
export const closes = (code: number): boolean => code === CLOSE_BRACE || code === CLOSE_BRACKET;

/** Where the string ends that begins here, at its quote; the end of the text when it does not. */
export function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index;
    if (code === BACKSLASH) index += 1;
  }
  return text.length;
}

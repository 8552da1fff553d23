/** Why a selector could not be read: the text, where in it, and what was expected. */
export class SelectorSyntaxError extends Error {
  override readonly name = 'SelectorSyntaxError';
  readonly selector: string;
  /** Index of the offending character in `selector`. */
  readonly position: number;

  constructor(selector: string, position: number, problem: string) {
    super(`unable to parse selector "${selector}" at ${position}: ${problem}`);
    this.selector = selector;
    this.position = position;
  }
}

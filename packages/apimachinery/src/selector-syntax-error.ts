/** Why a selector could not be read: the text, where in it, and what was expected. */
export class SelectorSyntaxError extends Error {
  override readonly name = 'SelectorSyntaxError';
  readonly selector: string;
  /** Index of the offending character in `selector`. */
  readonly position: number;
  /** What an API server says of the same selector. */
  readonly serverWords: string;

  constructor(
    selector: string,
    { position, problem, serverWords }: { position: number; problem: string; serverWords: string },
  ) {
    super(`unable to parse selector "${selector}" at ${position}: ${problem}`);
    this.selector = selector;
    this.position = position;
    this.serverWords = serverWords;
  }
}

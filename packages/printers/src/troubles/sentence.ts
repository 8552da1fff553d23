/** Of a trouble's sentence, its full stop included. */
export const MAX_SENTENCE_LENGTH = 140;

/** Of a runtime's error inside a sentence: its end tells, its beginning is how it got there. */
const MAX_ERROR_LENGTH = 64;

/** One line with a capital and a full stop, cut at a word where it is too long. */
export function toSentence(words: string): string {
  const line = words
    .replaceAll(/\s+/g, ' ')
    .replace(/[\s.,:;]+$/, '')
    .trimStart();
  if (line === '') return 'No message.';
  const capital = /^[a-z]+[ ,]/.test(line) ? line.charAt(0).toUpperCase() + line.slice(1) : line;
  return capital.length < MAX_SENTENCE_LENGTH ? `${capital}.` : cut(capital);
}

const ELLIPSIS = '...';

function cut(line: string): string {
  const room = MAX_SENTENCE_LENGTH - ELLIPSIS.length;
  const space = line.lastIndexOf(' ', room);
  // A word as long as half the sentence is no word.
  const end = space > room / 2 ? space : room;
  return `${line.slice(0, end).replace(/[\s.,:;]+$/, '')}${ELLIPSIS}`;
}

/** The last link of a chain of errors: "not found" of "failed to pull image: rpc error: code = NotFound desc = x: not found". */
export const lastCause = (error: string): string => links(error).at(-1) ?? '';

/** As many of a chain's last links as are read at a glance. */
export function lastCauses(error: string): string {
  let told = '';
  for (const link of links(error).toReversed()) {
    const longer = told === '' ? link : `${link}: ${told}`;
    if (told !== '' && longer.length > MAX_ERROR_LENGTH) break;
    told = longer;
  }
  return told;
}

/** What containerd says when it knows no class for an error, and where a registry explains itself. */
const TELLS_NOTHING = /^(unknown|https?:\/\/\S*|)$/;

const links = (error: string): string[] =>
  error
    .replaceAll(/\s+/g, ' ')
    .trim()
    .split(': ')
    .map((link) => link.replace(/^code = \w+ desc = /, ''))
    .filter((link) => !TELLS_NOTHING.test(link));

/** "1 restart", "14 restarts". */
export const countOf = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

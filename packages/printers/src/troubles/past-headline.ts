const PAST: Readonly<Record<string, string>> = {
  is: 'was',
  has: 'had',
  cannot: 'could not',
  keeps: 'kept',
  runs: 'ran',
  takes: 'took',
};

/** A headline of what is over: "has no node" becomes "had no node". One that is past already stays as it is. */
export function pastHeadline(headline: string): string {
  const [verb = '', ...rest] = headline.split(' ');
  return [PAST[verb] ?? verb, ...rest].join(' ');
}

/** What an API server's Forbidden says without its beginning, which only names the resource again. */
export function refusal(message: string): string {
  return message.replace(/^\S+ is forbidden: /, '');
}

/** A message as a sentence. One that begins with an address or a resource's full name keeps its letters: they are not a word. */
export function sentence(text: string): string {
  const trimmed = text.trim().replace(/\.$/, '');
  const plain = /^[a-z]+(?=[\s,]|$)/.test(trimmed);
  return `${plain ? trimmed.charAt(0).toUpperCase() : trimmed.charAt(0)}${trimmed.slice(1)}.`;
}

/** A chip has room for the first clause only; the banner carries the sentence. */
export function shortCause(cause: string): string | null {
  const [clause = ''] = cause.replace(/^https?:\/\/\S+:\s+/, '').split(/\s*[:;,(]/);
  return clause === '' ? null : clause.slice(0, 32);
}

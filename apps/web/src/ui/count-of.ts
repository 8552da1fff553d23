/** "1 watch", "1,284 pods": a figure with its noun. */
export function countOf(value: number, noun: string, plural = `${noun}s`): string {
  return `${value.toLocaleString('en-US')} ${value === 1 ? noun : plural}`;
}

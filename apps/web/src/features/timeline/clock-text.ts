const two = (value: number): string => String(value).padStart(2, '0');

/** "20:14:02", in the viewer's time zone. */
export function clockText(at: number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** "22 Nov", in the viewer's time zone. */
export function dateText(at: number): string {
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

/** "20:14:02.120" */
export function exactClockText(at: number): string {
  return `${clockText(at)}.${String(new Date(at).getMilliseconds()).padStart(3, '0')}`;
}

/** "5 min", "90 s", "1 h 30 min" */
export function spanText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120 && seconds % 60 !== 0) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  const parts = [
    minutes >= 60 && `${Math.floor(minutes / 60)} h`,
    minutes % 60 > 0 && `${minutes % 60} min`,
    seconds % 60 > 0 && `${seconds % 60} s`,
  ];
  return parts.filter((part) => part !== false).join(' ');
}

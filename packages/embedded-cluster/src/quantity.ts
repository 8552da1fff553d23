const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A resource.Quantity as a number, as near as a double is; 0 for what is none. */
export function parseQuantity(text: string | number | undefined): number {
  const [, number = '', suffix = ''] =
    /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(String(text ?? '')) ?? [];
  return Number(number) * (SUFFIXES[suffix] ?? 0);
}

export function isSameQuantity(a: string | undefined, b: string | undefined): boolean {
  return parseQuantity(a) === parseQuantity(b);
}

export function isZeroQuantity(text: string): boolean {
  return parseQuantity(text) === 0;
}

/** Billionths as a server writes them: "123456789n", in the largest unit that leaves a whole number. */
export function formatNanos(nanos: number): string {
  return inUnits(Math.round(nanos), 1000, ['n', 'u', 'm', '', 'k']);
}

/** Bytes as a server writes them: "14072Ki", in the largest unit that leaves a whole number. */
export function formatBytes(bytes: number): string {
  return inUnits(Math.round(bytes), 1024, ['', 'Ki', 'Mi', 'Gi', 'Ti']);
}

function inUnits(value: number, step: number, units: readonly string[]): string {
  if (value === 0) return '0';
  let [left, unit] = [value, 0];
  while (left % step === 0 && unit < units.length - 1) [left, unit] = [left / step, unit + 1];
  return `${left}${units[unit] ?? ''}`;
}

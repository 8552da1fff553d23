/** How a quantity is written: powers of 1000 (k, M, G) or of 1024 (Ki, Mi, Gi). */
export type QuantityFormat = 'DecimalSI' | 'BinarySI';

const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'] as const;
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] as const;

const SCALES: ReadonlyMap<string, number> = new Map<string, number>([
  ...DECIMAL_SUFFIXES.map((suffix, index): [string, number] => [suffix, 1000 ** (index - 3)]),
  ...BINARY_SUFFIXES.map((suffix, index): [string, number] => [suffix, 1024 ** index]),
]);

const QUANTITY = /^(?<number>[-+]?(?:\d+\.?\d*|\.\d+))(?<suffix>[eE][-+]?\d+|[a-zA-Z]{0,2})$/;

/**
 * Reads a resource quantity ("100m", "1.5Gi", "1e3") as a number in its base unit: cores, bytes, pieces. A double:
 * exact to 2^53, and beyond it as near as a double gets. Throws a RangeError on anything else.
 */
export function parseQuantity(text: string): number {
  const { number, suffix = '' } = QUANTITY.exec(text)?.groups ?? {};
  if (number === undefined)
    throw new RangeError(`not a quantity: "${text}" (want "100m" or "1.5Gi")`);
  const scale = SCALES.get(suffix);
  if (scale !== undefined) return scaled(Number(number), scale);
  if (/^[eE][-+]?\d+$/.test(suffix)) return Number(number + suffix);
  throw new RangeError(`not a quantity: "${text}" ("${suffix}" is no suffix)`);
}

/** Dividing by an integer rounds once, multiplying by its inverse twice: 0.3 is not 300 times 0.001. */
const scaled = (value: number, scale: number): number =>
  scale < 1 ? value / Math.round(1 / scale) : value * scale;

/** Orders two quantities by what they amount to: "1000m" and "1" are equal. Throws as `parseQuantity`. */
export const compareQuantities = (a: string, b: string): number =>
  parseQuantity(a) - parseQuantity(b);

/**
 * Writes a number as a quantity in canonical form: no fraction, and the largest suffix that allows it. What is
 * smaller than the smallest suffix (1n; 1 in BinarySI) is rounded up, as the API server does.
 */
export function formatQuantity(value: number, format: QuantityFormat): string {
  if (format === 'BinarySI') return withLargestSuffix(awayFromZero(value), BINARY_SUFFIXES, 1024);
  if (Number.isInteger(value)) return withLargestSuffix(value, DECIMAL_SUFFIXES.slice(3), 1000);
  const fraction = FRACTIONS.find(([, scale]) => isNearlyInteger(value * scale));
  if (fraction === undefined) return `${awayFromZero(value * 1e9)}n`;
  const [suffix, scale] = fraction;
  return `${Math.round(value * scale)}${suffix}`;
}

const FRACTIONS: readonly (readonly [suffix: string, scale: number])[] = [
  ['m', 1e3],
  ['u', 1e6],
  ['n', 1e9],
];

/** Up to a double's own error: 0.3 is meant to be 300m. */
const isNearlyInteger = (units: number): boolean =>
  Math.round(units) !== 0 && Math.abs(units - Math.round(units)) < 1e-6;

const awayFromZero = (value: number): number => Math.sign(value) * Math.ceil(Math.abs(value));

function withLargestSuffix(units: number, suffixes: readonly string[], base: number): string {
  let left = units;
  let power = 0;
  while (left !== 0 && left % base === 0 && power < suffixes.length - 1) {
    left /= base;
    power += 1;
  }
  return `${left}${suffixes[power] ?? ''}`;
}

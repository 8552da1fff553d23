import { isIPv4, isIPv6 } from 'node:net';

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const UUID3 = /^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const UUID4 = /^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i;
const UUID5 = /^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i;
const HOST_LABEL = /^[a-zA-Z0-9\p{S}\p{L}]([a-zA-Z0-9\p{S}\p{L}-]{0,61}[a-zA-Z0-9\p{S}\p{L}])?$/u;
const DATE_TIME =
  /^(\d{4}-\d\d-\d\d)[tT]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([zZ]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const DURATION =
  /^((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$|^\d+\s*(nanoseconds?|microseconds?|milliseconds?|seconds?|minutes?|hours?|days?|weeks?|ns|us|ms|s|sec|min|m|h|hr|d|w)$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const MAC = /^([0-9a-f]{2}([:-]))([0-9a-f]{2}\2){4}[0-9a-f]{2}$/i;
const EMAIL = /^[^\s@<>(),;:\\"[\]]+@[^\s@<>(),;:\\"[\]]+$/;

/**
 * The formats of strings an API server checks (kube-openapi: strfmt), in practice's measure: what is plainly wrong is refused. Every other format
 * is taken without a look, as `password` is, and warned of when it is defined.
 */
const CHECKS: Readonly<Record<string, (text: string) => boolean>> = {
  uri: isUri,
  email: (text) => EMAIL.test(text),
  hostname: isHostname,
  ipv4: (text) => isIPv4(text),
  ipv6: (text) => isIPv6(text),
  cidr: isCidr,
  mac: (text) => MAC.test(text),
  uuid: (text) => UUID.test(text),
  uuid3: (text) => UUID3.test(text),
  uuid4: (text) => UUID4.test(text),
  uuid5: (text) => UUID5.test(text),
  byte: (text) => BASE64.test(text),
  date: isDate,
  'date-time': isDateTime,
  datetime: isDateTime,
  duration: (text) => DURATION.test(text) || text === '0',
};

const UNCHECKED: ReadonlySet<string> = new Set([
  'bsonobjectid',
  'creditcard',
  'double',
  'float',
  'hexcolor',
  'int32',
  'int64',
  'isbn',
  'isbn10',
  'isbn13',
  'password',
  'rgbcolor',
  'ssn',
]);

/** Whether an API server knows the format; one that it does not know means nothing. */
export function isKnownFormat(format: string): boolean {
  return Object.hasOwn(CHECKS, format) || UNCHECKED.has(format);
}

/** Whether a string is of the format; true for formats without a check. */
export function hasFormat(format: string, text: string): boolean {
  const check = Object.hasOwn(CHECKS, format) ? CHECKS[format] : undefined;
  return check === undefined || check(text);
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

function isDateTime(text: string): boolean {
  const date = DATE_TIME.exec(text)?.[1];
  return date !== undefined && isDate(date);
}

function isHostname(text: string): boolean {
  return text.length <= 255 && text.split('.').every((label) => HOST_LABEL.test(label));
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...excess] = text.split('/');
  if (excess.length > 0 || !/^\d{1,3}$/.test(bits)) return false;
  return (isIPv4(address) && Number(bits) <= 32) || (isIPv6(address) && Number(bits) <= 128);
}

/** An absolute path or an absolute URI, as Go's url.ParseRequestURI takes it. */
function isUri(text: string): boolean {
  return text.startsWith('/') || (/^[a-z][a-z0-9+.-]*:./i.test(text) && URL.canParse(text));
}

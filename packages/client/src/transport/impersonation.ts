import { ConfigError } from '../rest/config-error.ts';

/** Whom to act as (client-go: rest.ImpersonationConfig). The server asks whether the credentials' owner may. */
export interface ImpersonationConfig {
  readonly userName?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** RFC 9110, token, without "%": that one begins an escape. */
const LEGAL_KEY_BYTE = /[A-Za-z0-9!#$&'*+.^_`|~-]/;

/** C162. Throws ConfigError where only a part of a user is named, or what no header can carry. */
export function validateImpersonation(config: ImpersonationConfig): void {
  const { userName = '', uid = '', groups = [], extra = {} } = config;
  const entries = Object.entries(extra);
  if (userName === '' && (uid !== '' || groups.length > 0 || entries.length > 0)) {
    throw new ConfigError('impersonation names a uid, groups or extra fields, and no user', {
      value: uid === '' ? [...groups, ...entries.map(([key]) => key)].join(', ') : uid,
      fix: 'Name the user to impersonate too.',
    });
  }
  const values = [userName, uid, ...groups, ...entries.flat(2)];
  const broken = values.find((value) => /[\r\n\0]/.test(value));
  if (broken !== undefined) {
    throw new ConfigError(`nobody is called ${JSON.stringify(broken)}`, {
      value: JSON.stringify(broken),
      fix: 'Remove the line break from whom to impersonate.',
    });
  }
}

/** C162: the headers that say so, names in lower case; none where no user is named. */
export function impersonationHeaders(
  config: ImpersonationConfig,
): Readonly<Record<string, readonly string[]>> {
  const { userName = '', uid = '', groups = [], extra = {} } = config;
  if (userName === '') return {};
  const headers: Record<string, readonly string[]> = { 'impersonate-user': [toUtf8(userName)] };
  if (uid !== '') headers['impersonate-uid'] = [toUtf8(uid)];
  if (groups.length > 0) headers['impersonate-group'] = groups.map(toUtf8);
  for (const [key, values] of Object.entries(extra)) {
    // The server takes keys that differ in case for one.
    const name = `impersonate-extra-${escapeKey(key).toLowerCase()}`;
    headers[name] = [...(headers[name] ?? []), ...values.map(toUtf8)];
  }
  return headers;
}

/** Go puts a string's bytes into a header as they are; Node takes one character for one byte. */
function toUtf8(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}

function escapeKey(key: string): string {
  return Array.from(Buffer.from(key, 'utf8'), (byte) => {
    const character = String.fromCharCode(byte);
    if (LEGAL_KEY_BYTE.test(character)) return character;
    return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

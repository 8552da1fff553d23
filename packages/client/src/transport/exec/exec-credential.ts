import { X509Certificate } from 'node:crypto';
import { checkTlsMaterial, type KeyPair } from '../tls-options.ts';
import type { ExecCluster } from './exec-cluster.ts';

/** What a plugin gave: a token, a certificate, or both. */
export interface ExecCredentials {
  readonly token: string | undefined;
  readonly pair: ClientCertificate | undefined;
  /** Epoch ms; undefined: until the server refuses them. */
  readonly expiresAtMs: number | undefined;
}

/** A client certificate of a plugin's. */
interface ClientCertificate extends KeyPair {
  /** Epoch ms. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** $KUBERNETES_EXEC_INFO (C163). There is never a terminal to ask somebody at (C165). */
export function encodeExecInfo(apiVersion: string, cluster: ExecCluster | undefined): string {
  const spec = { ...(cluster && { cluster }), interactive: false };
  return JSON.stringify({ kind: 'ExecCredential', apiVersion, spec });
}

/** C163. Throws on what is no ExecCredential with credentials in it, in words that go on from the plugin's name. */
export function decodeExecCredential(stdout: string, apiVersion: string): ExecCredentials {
  const answer = parse(stdout);
  if (answer.kind !== 'ExecCredential') {
    throw new Error(` printed no ExecCredential, but ${describe(answer.kind)}`);
  }
  if (answer.apiVersion !== apiVersion) {
    const returned = describe(answer.apiVersion);
    throw new Error(` is configured to use ${apiVersion}, and returned ${returned}`);
  }
  const { status } = answer;
  if (typeof status !== 'object' || status === null) throw new Error(' returned no status');
  const text = (field: string): string => stringField(status as Fields, field);
  const token = text('token');
  const cert = text('clientCertificateData');
  const key = text('clientKeyData');
  if (token === '' && cert === '' && key === '') {
    throw new Error(' returned neither a token nor a certificate with its key');
  }
  if ((cert === '') !== (key === '')) {
    throw new Error(' returned only a certificate or only a key, not both');
  }
  return {
    token: token === '' ? undefined : token,
    pair: cert === '' ? undefined : toCertificate({ cert, key }),
    expiresAtMs: toInstant(text('expirationTimestamp')),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parse(stdout: string): Fields {
  let answer: unknown;
  try {
    answer = JSON.parse(stdout);
  } catch {
    // Not as the cause: JSON.parse quotes the text, which may hold a secret.
    throw new Error(' printed no JSON');
  }
  if (typeof answer !== 'object' || answer === null) throw new Error(' printed no ExecCredential');
  return answer as Fields;
}

function stringField(status: Fields, field: string): string {
  const value = status[field] ?? '';
  if (typeof value !== 'string') throw new Error(` returned a ${field} that is no string`);
  return value;
}

function toCertificate(pair: KeyPair): ClientCertificate {
  try {
    checkTlsMaterial({ ca: undefined, pair });
    const { validFromDate, validToDate } = new X509Certificate(pair.cert);
    return { ...pair, notBeforeMs: validFromDate.getTime(), notAfterMs: validToDate.getTime() };
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new Error(` returned a certificate that cannot be used: ${detail}`, { cause });
  }
}

function toInstant(timestamp: string): number | undefined {
  if (timestamp === '') return undefined;
  const instant = Date.parse(timestamp);
  if (!Number.isNaN(instant)) return instant;
  throw new Error(` returned an expirationTimestamp that is no time: "${timestamp}"`);
}

const describe = (value: unknown): string =>
  typeof value === 'string' ? `"${value}"` : value === undefined ? 'nothing' : typeof value;

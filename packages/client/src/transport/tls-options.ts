import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type ConnectionOptions } from 'node:tls';
import { ConfigError } from '../rest/config-error.ts';
import type { TlsClientConfig } from '../rest/rest-config.ts';

/** A client certificate and its key, PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** What may change during a transport's life. */
export interface TlsMaterial {
  /** PEM of the CAs to trust; undefined: those that Node trusts. */
  readonly ca: string | undefined;
  readonly pair: KeyPair | undefined;
}

export type TlsOptions = Pick<
  ConnectionOptions,
  'minVersion' | 'rejectUnauthorized' | 'secureContext' | 'servername'
>;

/**
 * What a config's data and files hold, data before files (C169). Reads the files now, and tries what they hold, so that a bad file
 * is a ConfigError here and not a failed handshake later.
 */
export function readTlsMaterial(config: TlsClientConfig): TlsMaterial {
  const ca = readPem('the CA certificate', config.caData, config.caFile);
  const cert = readPem('the client certificate', config.certData, config.certFile);
  const key = readPem('the client key', config.keyData, config.keyFile);
  if (config.insecure === true && ca !== undefined) {
    throw new ConfigError('a CA certificate and "insecure" exclude each other', {
      value: config.caFile ?? 'CA data',
      fix: 'Remove insecure-skip-tls-verify, or the certificate authority.',
    });
  }
  if ((cert === undefined) !== (key === undefined)) {
    throw new ConfigError('a client certificate needs its key, and a key its certificate', {
      value: config.certFile ?? config.keyFile ?? 'client certificate data',
      fix: 'Configure both client-certificate and client-key.',
    });
  }
  const material = {
    ca,
    pair: cert === undefined || key === undefined ? undefined : { cert, key },
  };
  try {
    checkTlsMaterial(material);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`the TLS certificates cannot be used: ${detail}`, {
      value: config.certFile ?? config.caFile ?? 'certificate data',
      fix: 'Check that certificates and key are PEM and belong together.',
      cause,
    });
  }
  return material;
}

/** Throws where OpenSSL cannot use it: no PEM, or a key that is not the certificate's. */
export function checkTlsMaterial({ ca, pair }: TlsMaterial): void {
  // A secure context takes a CA of no certificates without a word.
  if (ca !== undefined) void new X509Certificate(ca);
  createSecureContext({ ...(ca !== undefined && { ca }), ...pair });
}

/** Node's TLS options: TLS 1.2 at least (C157). The certificates are parsed here, once for all handshakes. */
export function toTlsOptions(
  { insecure, serverName }: TlsClientConfig,
  { ca, pair }: TlsMaterial,
): TlsOptions {
  const minVersion = 'TLSv1.2';
  const isDefault = ca === undefined && pair === undefined;
  return {
    minVersion,
    rejectUnauthorized: insecure !== true,
    ...(serverName !== undefined && { servername: serverName }),
    ...(!isDefault && {
      secureContext: createSecureContext({ minVersion, ...(ca !== undefined && { ca }), ...pair }),
    }),
  };
}

function readPem(what: string, data?: string, file?: string): string | undefined {
  if (data !== undefined || file === undefined) return data;
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`cannot read ${what} ${file}`, {
      value: file,
      fix: 'Check that the file exists and can be read.',
      cause,
    });
  }
}

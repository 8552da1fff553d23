import { GoJsonError, parseGoJson } from '../decoding/go-json.ts';
import { badRequest } from '../registry/api-errors.ts';

/** Where a paged LIST goes on: the revision of its snapshot and the last key it has sent. */
export interface ContinueToken {
  readonly revision: number;
  readonly afterKey: string;
}

/** Opaque to clients; upstream's own make. */
export function encodeContinue({ revision, afterKey }: ContinueToken): string {
  const token = { v: 'meta.k8s.io/v1', rv: revision, start: `${afterKey}\u0000` };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** Reads a token back. Throws 400 for anything this server cannot have made. */
export function parseContinue(text: string): ContinueToken {
  const illegal = text.search(/[^-\w]/);
  if (illegal >= 0) throw malformed(`illegal base64 data at input byte ${illegal}`);
  const token = parsed(Buffer.from(text, 'base64url'));
  if (isToken(token)) return { revision: token.rv, afterKey: token.start.slice(0, -1) };
  throw malformed('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
}

function parsed(bytes: Buffer): unknown {
  try {
    return parseGoJson(bytes);
  } catch (error) {
    throw error instanceof GoJsonError ? malformed(error.message) : error;
  }
}

function isToken(value: unknown): value is { rv: number; start: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { v, rv, start } = value as Record<string, unknown>;
  const isRevision = typeof rv === 'number' && Number.isSafeInteger(rv) && rv > 0;
  return (
    v === 'meta.k8s.io/v1' && isRevision && typeof start === 'string' && start.endsWith('\u0000')
  );
}

function malformed(why: string): Error {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}

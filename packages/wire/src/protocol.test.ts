import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { downMessage } from './down-message.ts';
import { HISTORY, PROTOCOL_VERSION } from './protocol.ts';
import { upMessage } from './up-message.ts';

/** FNV-1a, 64 bits: this package runs where there is no crypto module, and so does its test. */
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const char of text) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(char.codePointAt(0) ?? 0)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}

describe('protocol history', () => {
  test('names the schemas as they are: a changed message needs a new line in HISTORY', () => {
    const schemas = [upMessage, downMessage].map((schema) => z.toJSONSchema(schema));
    expect(HISTORY.at(-1)?.fingerprint).toBe(fingerprint(JSON.stringify(schemas)));
  });

  test('ends at the version both sides speak, and versions never go back', () => {
    expect(HISTORY.at(-1)?.version).toBe(PROTOCOL_VERSION);
    const versions = HISTORY.map(({ version }) => version);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  });
});

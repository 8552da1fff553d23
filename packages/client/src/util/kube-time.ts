const MICROS_PER_MS = 1000;

/** meta/v1 Time of a clock's epoch ms: RFC 3339 in whole seconds, what is beyond is cut. */
export function formatTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, -'.000Z'.length)}Z`;
}

/** meta/v1 MicroTime of a clock's epoch ms: RFC 3339 with six digits, which the API server insists on. */
export function formatMicroTime(epochMs: number): string {
  const micros = Math.floor((epochMs - Math.floor(epochMs)) * MICROS_PER_MS);
  return new Date(Math.floor(epochMs))
    .toISOString()
    .replace('Z', `${String(micros).padStart(3, '0')}Z`);
}

import { describe, expect, it } from 'vitest';
import { formatMicroTime, formatTime } from './kube-time.ts';

const epochMs = Date.UTC(2026, 0, 2, 3, 4, 5, 67) + 0.875;

describe('times as the API writes them', () => {
  it('are cut to seconds', () => {
    expect(formatTime(epochMs)).toBe('2026-01-02T03:04:05Z');
  });

  it('or have six digits behind the second', () => {
    expect(formatMicroTime(epochMs)).toBe('2026-01-02T03:04:05.067875Z');
    expect(formatMicroTime(epochMs + 0.1247)).toBe('2026-01-02T03:04:05.067999Z');
    expect(formatMicroTime(0)).toBe('1970-01-01T00:00:00.000000Z');
  });
});

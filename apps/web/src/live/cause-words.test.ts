import { describe, expect, it } from 'vitest';
import { refusal, sentence, shortCause } from './cause-words.ts';

describe('sentence', () => {
  it.each([
    ['too old resource version: 1 (2)', 'Too old resource version: 1 (2).'],
    ['pods "a" not found.', 'Pods "a" not found.'],
    ['http://127.0.0.1:1: connection refused', 'http://127.0.0.1:1: connection refused.'],
    ['cronjobs.batch cannot be listed', 'cronjobs.batch cannot be listed.'],
  ])('of %j is %j', (text, expected) => {
    expect(sentence(text)).toBe(expected);
  });
});

describe('refusal', () => {
  it('leaves out that the resource is forbidden, which is said already', () => {
    const rest = 'User "nobody" cannot list resource "jobs" in API group "batch"';
    expect(refusal(`jobs.batch is forbidden: ${rest}`)).toBe(rest);
  });

  it('keeps what is worded otherwise', () => {
    expect(refusal('Unauthorized')).toBe('Unauthorized');
  });
});

describe('shortCause', () => {
  it.each([
    ['410 Gone: too old resource version', '410 Gone'],
    ['http://127.0.0.1:45357: connection refused (ECONNREFUSED)', 'connection refused'],
    ['https://k8s.example/api: no answer for 30s', 'no answer for 30s'],
    ['', null],
  ])('of %j is %j', (cause, expected) => {
    expect(shortCause(cause)).toBe(expected);
  });
});

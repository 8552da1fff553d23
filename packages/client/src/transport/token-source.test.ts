import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../rest/config-error.ts';
import { HastyClock } from '../rest/test-server.ts';
import { FileTokenSource } from './token-source.ts';

describe('FileTokenSource', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'token-'));
    path = join(folder, 'token');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('C161: trims the token, and reads it again after 50 s', async () => {
    const clock = new HastyClock();
    const source = new FileTokenSource({ path, clock });
    writeFileSync(path, '\n first \n');
    expect(await source.token()).toBe('first');
    writeFileSync(path, 'second');
    clock.time += 49_999;
    expect(await source.token()).toBe('first');
    clock.time += 1;
    expect(await source.token()).toBe('second');
  });

  it('C161: keeps the old token while the file cannot be read or is empty, tells of it, and tries again each time', async () => {
    const clock = new HastyClock();
    const errors: string[] = [];
    const source = new FileTokenSource({
      path,
      clock,
      onReadError: ({ message }) => errors.push(message),
    });
    writeFileSync(path, 'first');
    await source.token();
    clock.time += 50_000;
    rmSync(path);
    expect(await source.token()).toBe('first');
    writeFileSync(path, ' ');
    expect(await source.token()).toBe('first');
    writeFileSync(path, 'second');
    expect(await source.token()).toBe('second');
    expect(errors).toEqual([
      `cannot read the token file ${path}`,
      `the token file ${path} is empty`,
    ]);
  });

  it('C161: fails when there has never been a token, and falls back on a static one', async () => {
    const clock = new HastyClock();
    await expect(new FileTokenSource({ path, clock }).token()).rejects.toThrow(ConfigError);
    expect(await new FileTokenSource({ path, clock, fallback: 'static' }).token()).toBe('static');
  });
});

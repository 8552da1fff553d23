import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readSnapshot } from '../src/snapshot.ts';
import { formatSnapshot } from './format-snapshot.ts';
import { generateTypes } from './generate-types.ts';

const source = new URL('../src/', import.meta.url);
const files = generateTypes(readSnapshot());

it('the committed types are those of the committed snapshot', () => {
  const committed = [...files.keys()].map((path) => [
    path,
    readFileSync(new URL(path, source), 'utf8'),
  ]);
  expect(new Map(committed.map(([path = '', text = '']) => [path, text]))).toEqual(files);
});

it('no generated file is left over', () => {
  const committed = readdirSync(new URL('generated', source), {
    recursive: true,
    encoding: 'utf8',
  });
  const modules = committed
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `generated/${path}`);
  expect(new Set([...modules, 'index.ts'])).toEqual(new Set(files.keys()));
});

it('the committed snapshot is written as the generator writes it', () => {
  for (const [name, text] of formatSnapshot(readSnapshot())) {
    expect(readFileSync(new URL(`../snapshot/${name}`, import.meta.url), 'utf8')).toBe(text);
  }
});

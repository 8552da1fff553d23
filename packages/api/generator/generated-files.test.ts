import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../src/snapshot.ts';
import { formatSnapshot } from './format-snapshot.ts';
import { generateFiles } from './generated-files.ts';

const [types, clientset] = generateFiles(readSnapshot());

describe.each([
  ['types', types],
  ['clientset', clientset],
])('the committed %s', (_, generated) => {
  if (generated === undefined) throw new Error('nothing is generated');
  const { directory, files } = generated;

  it('are those of the committed snapshot', () => {
    expect(files.size).toBeGreaterThan(30);
    const committed = [...files.keys()].map(
      (path) => [path, readFileSync(new URL(path, directory), 'utf8')] as const,
    );
    expect(new Map(committed)).toEqual(files);
  });

  it('have no file left over', () => {
    const paths = readdirSync(new URL('generated', directory), {
      recursive: true,
      encoding: 'utf8',
    });
    const committed = paths
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `generated/${path}`);
    const expected = [...files.keys()].filter((path) => path.startsWith('generated/'));
    expect(committed.toSorted()).toEqual(expected.toSorted());
  });
});

it('the committed snapshot is written as the generator writes it', () => {
  for (const [name, text] of formatSnapshot(readSnapshot())) {
    expect(readFileSync(new URL(`../snapshot/${name}`, import.meta.url), 'utf8')).toBe(text);
  }
});

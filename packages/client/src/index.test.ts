import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const here = import.meta.dirname;
const read = (...segments: string[]): string => readFileSync(path.join(here, ...segments), 'utf8');

/** What an index exports, and from where. */
function exportsOf(index: string): { readonly name: string; readonly file: string }[] {
  const statements = read(index).matchAll(/export (?:type )?\{([^}]*)\} from '([^']+)'/g);
  return [...statements].flatMap(([, names = '', from = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => ({ name, file: path.join(path.dirname(index), from) })),
  );
}

/** Whether a docstring ends right before the declaration of the name; undefined where there is no declaration. */
function isDocumented({ name, file }: { name: string; file: string }): boolean | undefined {
  const declaration = new RegExp(
    `(\\*/\\n)?^export (?:abstract )?(?:async )?(?:class|function|const|interface|type) ${name}\\b`,
    'm',
  );
  const found = declaration.exec(read(file));
  return found ? found[1] !== undefined : undefined;
}

describe('the package', () => {
  it.each(['index.ts', 'informers/index.ts', 'kubernetes/index.ts', 'testing/index.ts'])(
    'documents every name that %s exports',
    (index) => {
      const names = exportsOf(index);
      expect(names.length).toBeGreaterThan(1);
      expect(names.filter((name) => isDocumented(name) !== true)).toEqual([]);
    },
  );
});

const LAST_STATEMENT = 172;

/** Titles begin with the numbers of what they test: "C50: ...", "C120, C123: ...". */
function numbersInTitles(source: string): number[] {
  return [...source.matchAll(/['"`](C\d[^:'"`]*):/g)].flatMap(([, numbers = '']) =>
    [...numbers.matchAll(/\bC(\d+)/g)].map(([, number]) => Number(number)),
  );
}

describe('the behaviour contract', () => {
  it('has a test for each statement, but for those that the README lists with the reason', () => {
    const tests = globSync(['**/*.test.ts', '../../../e2e/contract/*.ts'], { cwd: here });
    const tested = new Set(tests.flatMap((file) => numbersInTitles(read(file))));
    const [, leftOutText = ''] = read('../README.md').split('## Statements left out');
    const leftOut = [...leftOutText.matchAll(/^\| C(\d+) +\| \S.*\|$/gm)].map(([, n]) => Number(n));
    const all = Array.from({ length: LAST_STATEMENT }, (_, index) => index + 1);
    expect(leftOut).toEqual(all.filter((number) => !tested.has(number)));
  });
});

import { build } from 'vite';
import { expect, it } from 'vitest';

/** Every module of which something is in the built app. */
async function modulesInBundle(): Promise<string[]> {
  const root = new URL('../..', import.meta.url).pathname;
  const built = await build({ root, logLevel: 'silent', build: { write: false } });
  if (!('output' in built)) throw new Error('the app is not built as one bundle');
  return built.output.flatMap((chunk) =>
    chunk.type === 'chunk'
      ? Object.entries(chunk.modules).flatMap(([id, { renderedLength }]) =>
          renderedLength > 0 ? [id] : [],
        )
      : [],
  );
}

it('the app has nothing of the API’s types, and nothing of the client, in its bundle', async () => {
  const modules = await modulesInBundle();
  const of = (name: string): string[] => modules.filter((id) => id.includes(`/packages/${name}/`));
  expect(of('printers').length).toBeGreaterThan(0);
  expect([...of('api'), ...of('client')]).toEqual([]);
});

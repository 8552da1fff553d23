/** The longest that a timer can be set to. */
const NEVER_MS = 2 ** 31 - 1;

/** Until disposed the process does not end by itself, as it does when nothing but timers of a Clock is left to wait for. */
export function keepProcessAlive(): Disposable {
  const timer = setInterval(() => undefined, NEVER_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

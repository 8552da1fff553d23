export { FakeClock, settle } from './fake-clock.ts';
export { expiredStatus, FakeListWatch } from './fake-list-watch.ts';
export type { FakeListWatchOptions, FakeRequest, FakeWatchLists } from './fake-list-watch.ts';
export { FakeWatchStream } from './fake-watch-stream.ts';
export { makeObject } from './make-object.ts';

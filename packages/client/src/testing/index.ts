export { FakeClock, settle } from './fake-clock.ts';
export { expiredStatus, FakeListWatch } from './fake-list-watch.ts';
export type { FakeListWatchOptions, FakeRequest, FakeWatchLists } from './fake-list-watch.ts';
export { evenRates, FAULT_KINDS, FaultSequence } from './fault-sequence.ts';
export type { Fault, FaultKind, FaultRates, FaultSequenceOptions } from './fault-sequence.ts';
export { FaultyProxy } from './faulty-proxy.ts';
export type { FaultyProxyOptions, InjectedFault } from './faulty-proxy.ts';
export { FakeWatchStream } from './fake-watch-stream.ts';
export { makeObject } from './make-object.ts';

import type { Unstructured } from '@deltascope/apimachinery';
import { describe, expect, test } from 'vitest';
import { makeObject } from '../../testing/index.ts';
import { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import { RecordingHandler } from './informer-rig.ts';
import {
  filteringResourceEventHandler,
  resourceEventHandlerFuncs,
} from './resource-event-handler.ts';

const at = (version: string, data: unknown) =>
  makeObject('a/1', data, { resourceVersion: version });
const live = { isInInitialList: false };

describe('filteringResourceEventHandler', () => {
  const filtered = (inner: RecordingHandler) =>
    filteringResourceEventHandler((object) => object['data'] === 'in', inner);

  test.each([
    ['in', 'in', ['update a/1@1>2']],
    ['out', 'in', ['add a/1@2']],
    ['in', 'out', ['delete a/1@1']],
    ['out', 'out', []],
  ])('C90: an update from %s to %s is %j', (before, after, calls) => {
    const inner = new RecordingHandler();
    filtered(inner).onUpdate(at('1', before), at('2', after), live);
    expect(inner.calls).toEqual(calls);
  });

  test('C90: adds and deletions pass when the object does', () => {
    const inner = new RecordingHandler();
    const handler = filtered(inner);
    for (const data of ['in', 'out']) {
      handler.onAdd(at('1', data), { isInInitialList: true });
      handler.onDelete(at('2', data), live);
      handler.onDelete(new DeletedFinalStateUnknown('a/1', at('3', data)), live);
    }
    handler.onDelete(new DeletedFinalStateUnknown<Unstructured>('a/1', undefined), live);
    expect(inner.calls).toEqual(['add a/1@1*', 'delete a/1@2', 'bury a/1@3', 'bury a/1@undefined']);
  });
});

test('C90: a handler from functions skips those that are absent', () => {
  const added: unknown[] = [];
  const handler = resourceEventHandlerFuncs({ onAdd: (object) => added.push(object) });
  handler.onAdd(at('1', 'x'), live);
  handler.onUpdate(at('1', 'x'), at('2', 'x'), live);
  handler.onDelete(at('3', 'x'), live);
  expect(added).toHaveLength(1);
});

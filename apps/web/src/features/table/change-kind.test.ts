import type { Column } from '@deltascope/printers';
import type { WireCell } from '@deltascope/wire';
import { describe, expect, it } from 'vitest';
import { changeKind } from './change-kind.ts';

const column = (type: Column['type']): Column => ({
  name: 'X',
  type,
  priority: 0,
  description: '',
});

describe('changeKind', () => {
  it.each<[Column['type'], WireCell, WireCell, string]>([
    ['status', ['Running', 'ok'], ['Error', 'bad'], 'worse'],
    ['status', ['Error', 'bad'], ['Running', 'ok'], 'better'],
    ['status', ['ErrImagePull', 'bad'], ['ImagePullBackOff', 'bad'], 'changed'],
    ['ratio', [0, 1], [1, 1], 'better'],
    ['ratio', [2, 2], [1, 2], 'worse'],
    ['ratio', [1, 2], [2, 4], 'changed'],
    ['restarts', [0, null], [1, 5], 'worse'],
    ['restarts', [3, 4], [3, 5], 'changed'],
    ['text', 'a', 'b', 'changed'],
    ['text', null, 'eu-1a-07', 'changed'],
  ])('tells for %s that %j to %j is %s', (type, before, after, kind) => {
    const change = { at: 0, before, healthBefore: 'ok' as const, writer: null };
    expect(changeKind(column(type), change, after)).toBe(kind);
  });
});

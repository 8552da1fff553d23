import { toJournalRecord, type JournalRecord } from '@deltascope/wire';
import { describe, expect, it } from 'vitest';
import { spanText } from './clock-text.ts';
import { toHealthCode, UNKNOWN } from './health-code.ts';
import { laneSummary, type LaneFacts } from './lane-words.ts';
import { changeText, fieldLabel, recordText, recordTitle } from './record-words.ts';
import { keyOf, recordRow } from './testing/journal-rows.ts';

const record = (fields: Partial<JournalRecord>): JournalRecord =>
  toJournalRecord(recordRow(1, keyOf('web'), fields));

describe('a record in words', () => {
  it('tells a change by the end of its field', () => {
    const image = 'spec.template.spec.containers[web].image';
    expect(
      changeText({ field: image, before: 'r.io/shop/cart:7.3.1', after: 'r.io/shop/cart:7.4.0' }),
    ).toBe('image cart:7.3.1, now 7.4.0');
    expect(changeText({ field: image, before: 'cart:7.3.1', after: 'basket:1' })).toBe(
      'image cart:7.3.1, now basket:1',
    );
    expect(changeText({ field: 'spec.replicas', before: '3', after: '5' })).toBe(
      'replicas 3, now 5',
    );
    expect(changeText({ field: 'spec.paused', before: null, after: 'true' })).toBe(
      'paused now true',
    );
    expect(changeText({ field: 'spec.paused', before: 'true', after: null })).toBe(
      'paused true, now absent',
    );
    expect(changeText({ field: 'and 3 more fields', before: null, after: null })).toBe(
      'and 3 more fields',
    );
  });

  it('knows a condition by its type', () => {
    expect(fieldLabel('status.conditions[Ready]')).toBe('Ready');
    expect(fieldLabel('status.conditions[Ready].status')).toBe('Ready');
    expect(fieldLabel('status.conditions[Ready].reason')).toBe('Ready reason');
  });

  it('knows what has dots in its name by the whole of it, without its domain', () => {
    const annotation = 'metadata.annotations[deployment.kubernetes.io/revision]';
    expect(fieldLabel(annotation)).toBe('revision');
    expect(fieldLabel('metadata.labels[app.example.com]')).toBe('app.example.com');
    expect(fieldLabel('spec.template.spec.containers[a.b]')).toBe('containers[a.b]');
  });

  it('has what happened first: an event’s reason, or the delta', () => {
    expect(recordTitle(record({ type: 'Warning', reason: 'BackOff' }))).toBe('BackOff');
    expect(recordTitle(record({ type: 'Deleted', late: true }))).toBe('Deleted, seen late');
    expect(recordText(record({ type: 'Warning', message: 'restarting' }), null)).toBe('restarting');
    expect(recordText(record({ type: 'Added', before: null }), 'web-1')).toBe(
      'created by web-1, Running',
    );
    expect(recordText(record({ type: 'Deleted', after: null }), null)).toBe('gone; it was Running');
    const changes = [{ field: 'status.restartCount', before: '3', after: '4' }];
    const after = { word: 'Error', health: 'bad' as const };
    expect(recordText(record({ changes, after }), null)).toBe(
      'Running, now Error; restartCount 3, now 4',
    );
  });

  it('counts the fields it does not show, also those that the server did not send', () => {
    const fields = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((field) => ({
      field,
      before: '1',
      after: '2',
    }));
    const rest = { field: 'and 13 more fields', before: null, after: null };
    const text = (changes: JournalRecord['changes']): string =>
      recordText(record({ changes }), null);
    expect(text([...fields, rest])).toBe('a 1, now 2; b 1, now 2; c 1, now 2; 17 more');
    expect(text(fields)).toBe('a 1, now 2; b 1, now 2; c 1, now 2; 4 more');
    expect(text(fields.slice(0, 3))).toBe('a 1, now 2; b 1, now 2; c 1, now 2');
  });
});

describe('a lane in words', () => {
  const at = (time: string): number => new Date(`2026-11-22T${time}`).getTime();
  const facts: LaneFacts = {
    kind: 'Deployment',
    name: 'web',
    namespace: 'shop',
    code: toHealthCode('bad'),
    word: '1/3',
    wasSeen: true,
    isKnown: true,
    changes: 4,
    warnings: 2,
    events: 0,
    spans: [
      { from: at('20:13:00'), to: at('20:14:02'), code: 1 },
      { from: at('20:14:02'), to: at('20:14:09'), code: UNKNOWN },
      { from: at('20:14:09'), to: at('20:16:00'), code: 1 },
    ],
    steps: { first: 1, at: [at('20:15:03')], codes: [toHealthCode('bad')] },
    nowMs: at('20:16:00'),
  };

  it('says who, how, what happened, what is not known and since when', () => {
    expect(laneSummary(facts)).toBe(
      'web, Deployment in shop, failing 1/3; 4 changes, 2 warnings in view; ' +
        'unknown 20:14:02 to 20:14:09; failing since 20:15:03',
    );
  });

  it('says when nothing is known now, and when nothing happened', () => {
    const spans = [{ from: at('20:14:02'), to: at('20:16:00'), code: UNKNOWN }];
    expect(laneSummary({ ...facts, isKnown: false, spans })).toBe(
      'web, Deployment in shop, unknown, was failing 1/3; 4 changes, 2 warnings in view; ' +
        'unknown 20:14:02 to now',
    );
    const calm = { code: 1, word: '', changes: 0, warnings: 0, namespace: '', kind: 'Node' };
    expect(laneSummary({ ...facts, ...calm, spans })).toBe(
      'web, Node, healthy; nothing in view; unknown 20:14:02 to now',
    );
    expect(laneSummary({ ...facts, wasSeen: false, spans: [], code: 0 })).toContain('never seen');
  });

  it('says spans as people do', () => {
    expect([10_000, 90_000, 300_000, 3_600_000, 5_400_000].map(spanText)).toEqual([
      '10 s',
      '90 s',
      '5 min',
      '1 h',
      '1 h 30 min',
    ]);
  });
});

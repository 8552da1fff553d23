import type { JournalRecord } from '@deltascope/wire';
import { Fragment, useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import deltaText from '../../ui/delta-text.module.css';
import { countOf } from '../../ui/count-of.ts';
import { HiddenText } from '../../ui/hidden-text.tsx';
import { cutMiddle } from '../../ui/name-cut.ts';
import { exactClockText } from './clock-text.ts';
import { MARK_TIP_ID, type MarkFocusStore } from './mark-focus.ts';
import { RecordMark } from './record-mark.tsx';
import { recordText, recordTitle } from './record-words.ts';
import type { TimelineModel } from './timeline-model.ts';
import styles from './mark-tip.module.css';

/** As many of a capsule's records are told. */
const MAX_TOLD = 6;
const GAP_PX = 12;
const EDGE_PX = 8;

/** What the mark that is pointed at stands for. */
export function MarkTip({ model, focus }: { model: TimelineModel; focus: MarkFocusStore }) {
  const { ids, at, byKeys } = useStore(focus);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (box.current && at) place(box.current, at);
  });
  if (!at) return null;
  const told = mostTelling(
    ids.flatMap((id) => {
      const record = model.record(id);
      return record ? [{ id, record }] : [];
    }),
  );
  const only = told[0]?.record;
  return (
    <div ref={box} role="tooltip" id={MARK_TIP_ID} className={styles.tip}>
      {byKeys && only && (
        <output>
          <HiddenText>{spoken(only, ids.length)}</HiddenText>
        </output>
      )}
      {ids.length === 1 && only ? (
        <OneRecord record={only} owner={model.ownerName(only)} />
      ) : (
        <>
          <ul className={styles.several}>
            {told.map(({ id, record }) => (
              <li key={id}>
                <RecordMark record={record} />
                <span className={styles.time}>{exactClockText(record.at)}</span>
                <b>{recordTitle(record)}</b>
                <span>{cutMiddle(record.name, 28)}</span>
                <span className={styles.text}>{recordText(record, model.ownerName(record))}</span>
              </li>
            ))}
          </ul>
          {ids.length > told.length && (
            <p className={styles.rest}>+{countOf(ids.length - told.length, 'more', 'more')}</p>
          )}
        </>
      )}
    </div>
  );
}

interface Told {
  readonly id: number;
  readonly record: JournalRecord;
}

/** A few of a capsule's records, newest first: before all others those in which somebody asked for something, which are the causes. */
function mostTelling(records: readonly Told[]): readonly Told[] {
  const newestFirst = records.toReversed();
  const asked = newestFirst.filter(({ record }) => isWish(record)).slice(0, MAX_TOLD);
  const others = newestFirst.filter(({ record }) => !isWish(record));
  return [...asked, ...others.slice(0, MAX_TOLD - asked.length)];
}

/** The spec is what was asked for; all else follows. */
function isWish({ changes, type }: JournalRecord): boolean {
  return type === 'Changed' && changes.some(({ field }) => field.startsWith('spec.'));
}

/** What is read out of a mark. */
function spoken(record: JournalRecord, count: number): string {
  const more = count > 1 ? `, newest of ${count}` : '';
  return `${recordTitle(record)} ${record.name}, ${exactClockText(record.at)}${more}`;
}

function OneRecord({ record, owner }: { record: JournalRecord; owner: string | null }) {
  const { at, name, resourceVersion, writer, changes, type, message, count, late } = record;
  const facts = [
    exactClockText(at),
    resourceVersion !== '' && `rv ${resourceVersion}`,
    writer !== null && writer,
  ].filter((fact) => fact !== false);
  const isEvent = type === 'Warning' || type === 'Normal';
  return (
    <>
      <p className={styles.head}>
        <RecordMark record={record} />
        <b>{name}</b>
        <span className={styles.facts}>{facts.join(', ')}</span>
      </p>
      {late && <p className={styles.note}>Seen in a list: it happened some time before.</p>}
      {isEvent ? (
        <p className={styles.message}>
          <b>{recordTitle(record)}</b> {message}
          {count > 1 && <span className={styles.note}> ×{count.toLocaleString('en-US')}</span>}
        </p>
      ) : changes.length === 0 ? (
        <p className={styles.message}>
          <b>{recordTitle(record)}</b> {recordText(record, owner)}
        </p>
      ) : (
        <dl className={styles.changes}>
          {changes.map(({ field, before, after }) => (
            <Fragment key={field}>
              <dt>{field}</dt>
              <dd className={deltaText.Deleted}>{before ?? ''}</dd>
              <dd className={styles.arrow}>{before === null && after === null ? '' : '→'}</dd>
              <dd className={deltaText.Added}>{after ?? ''}</dd>
            </Fragment>
          ))}
        </dl>
      )}
    </>
  );
}

/** Under the mark, or over it where there is no room; always inside the window. */
function place(box: HTMLElement, { x, y }: { x: number; y: number }): void {
  const { width, height } = box.getBoundingClientRect();
  const left = Math.min(x - 8, window.innerWidth - width - EDGE_PX);
  const below = y + GAP_PX;
  const top = below + height > window.innerHeight - EDGE_PX ? y - GAP_PX - height : below;
  box.style.left = `${Math.max(EDGE_PX, left)}px`;
  box.style.top = `${Math.max(EDGE_PX, top)}px`;
}

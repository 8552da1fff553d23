import type { InformerInspection } from '@deltascope/wire';
import { formatAge } from '../../live/freshness.ts';
import { deltaTypesOf } from '../../live/delta-types.ts';
import type { InformerHistory } from '../../live/informer-history.ts';
import { countOf } from '../../ui/count-of.ts';
import { classNames } from '../../ui/class-names.ts';
import { DeltaMark } from '../../ui/delta-mark.tsx';
import deltaText from '../../ui/delta-text.module.css';
import { formatMs, lastHandle } from '../informers/informer-state.ts';
import styles from './facts-panel.module.css';
import { ReflectorHistory } from './reflector-history.tsx';

const count = (value: number): string => value.toLocaleString('en-US');

/** The drawing's figures as tables: the listeners, the deltas by type, and what the Reflector has been through. */
export function FactsPanel({
  informer,
  history,
  nowMs,
}: {
  informer: InformerInspection;
  history: InformerHistory;
  nowMs: number;
}) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and so must take the focus to be scrolled by keys
    <section className={styles.panel} aria-label="Figures" tabIndex={0}>
      <ListenersTable listeners={informer.listeners} nowMs={nowMs} />
      <DeltasTable queue={informer.queue} minute={history.lastMinute()} />
      <ReflectorHistory reflector={informer.reflector} nowMs={nowMs} />
    </section>
  );
}

function ListenersTable({
  listeners,
  nowMs,
}: {
  listeners: InformerInspection['listeners'];
  nowMs: number;
}) {
  return (
    <section className={styles.section}>
      <h2 className={styles.title} id="listeners">
        Listeners
      </h2>
      <table className={styles.table} aria-labelledby="listeners">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Pending</th>
            <th scope="col">Peak</th>
            <th scope="col">Oldest</th>
            <th scope="col">Handled</th>
            <th scope="col" title="Updates that change nothing, which it does not want">
              Kept back
            </th>
            <th scope="col">Errors</th>
            <th scope="col">Last</th>
            <th scope="col">Slowest</th>
            <th scope="col">When behind</th>
            <th scope="col">Synced</th>
          </tr>
        </thead>
        <tbody>
          {listeners.map((listener) => (
            <tr key={listener.name}>
              <th scope="row">{listener.name}</th>
              <td className={classNames(listener.pending === 0 && styles.zero)}>
                {count(listener.pending)}
              </td>
              <td>{count(listener.highWater)}</td>
              <td className={styles.quiet}>
                {listener.pending > 0 && listener.oldestPendingAt !== null
                  ? formatAge(Math.max(0, nowMs - listener.oldestPendingAt))
                  : ''}
              </td>
              <td>{count(listener.handled)}</td>
              <td className={classNames(listener.unchangedSkipped === 0 && styles.zero)}>
                {count(listener.unchangedSkipped)}
              </td>
              <td className={listener.errors > 0 ? styles.warn : styles.zero}>
                {count(listener.errors)}
              </td>
              <td>{lastHandle(listener)}</td>
              <td>
                {listener.handled > 0 &&
                  listener.slowestHandleMs !== null &&
                  formatMs(listener.slowestHandleMs)}
              </td>
              <td className={listener.dropped > 0 ? styles.warn : styles.quiet}>
                {whenBehind(listener)}
              </td>
              <td className={styles.quiet}>{listener.synced ? 'yes' : 'not yet'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What becomes of notifications the handler is too slow for, and of how many it has. */
function whenBehind({
  overflow,
  coalesced,
  dropped,
  gaps,
}: InformerInspection['listeners'][number]): string {
  switch (overflow) {
    case 'unbounded':
      return 'all wait';
    case 'coalesce':
      return coalesced === 0 ? 'coalesces' : `coalesced ${count(coalesced)}`;
    case 'drop':
      return gaps === 0 ? 'drops' : `dropped ${count(dropped)}, ${countOf(gaps, 'gap')}`;
  }
}

function DeltasTable({
  queue: { mode, totals },
  minute,
}: {
  queue: InformerInspection['queue'];
  minute: ReturnType<InformerHistory['lastMinute']>;
}) {
  const types = deltaTypesOf(mode);
  return (
    <section className={styles.section}>
      <h2 className={styles.title} id="deltas">
        Deltas by type
      </h2>
      <table className={styles.table} aria-labelledby="deltas">
        <thead>
          <tr>
            <th scope="col">Enqueued</th>
            {types.map((type) => (
              <th key={type} scope="col" className={deltaText[type]}>
                <span className={styles.type}>
                  <DeltaMark type={type} size={9} />
                  {type}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">since it started</th>
            {types.map((type) => (
              <td
                key={type}
                data-testid={`delta-${type}`}
                className={classNames(totals[type] === 0 && styles.zero)}
              >
                {count(totals[type])}
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row">last minute</th>
            {types.map((type) => (
              <td key={type} className={classNames(minute[type] === 0 && styles.zero)}>
                {count(minute[type])}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  );
}

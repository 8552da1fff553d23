import Lock from 'lucide-react/icons/lock';
import { StatusMark } from '../../ui/status-mark.tsx';
import styles from './unseen-kinds.module.css';
import type { BlindKind } from './wall-kinds.ts';

const MAX_SHOWN = 3;

/** The kinds whose faults would not show, each with which those are. */
export function UnseenKinds({ blind }: { blind: readonly BlindKind[] }) {
  if (blind.length === 0) return null;
  const more = blind.length - MAX_SHOWN;
  const allForbidden = blind.every(({ cause }) => cause === 'forbidden');
  return (
    <section className={styles.section}>
      <h2 className={styles.head}>
        {allForbidden ? 'May not list' : 'Does not see'}, so faults there do not show
      </h2>
      <ul className={styles.list}>
        {blind.slice(0, MAX_SHOWN).map(({ name, cause, faults }) => (
          <li key={name} className={styles.kind}>
            {cause === 'forbidden' ? (
              <Lock size={30} strokeWidth={1.8} aria-hidden />
            ) : (
              <StatusMark health="unknown" size={26} />
            )}
            <b>{name}</b>
            <span>{cause === 'forbidden' ? faults : `${cause}: ${faults}`}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className={styles.more}>and {more} more, named below</p>}
    </section>
  );
}

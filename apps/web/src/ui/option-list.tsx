import Check from 'lucide-react/icons/check';
import type { ReactNode } from 'react';
import styles from './option-list.module.css';

/** A popover's list of what can be chosen, several at once; its children are `Option`s. */
export function OptionList({ children }: { children: ReactNode }) {
  return <ul className={styles.list}>{children}</ul>;
}

export function Option({
  name,
  checked,
  onChoose,
}: {
  name: string;
  checked: boolean;
  onChoose: () => void;
}) {
  return (
    <li>
      <label className={styles.option}>
        <input type="checkbox" checked={checked} onChange={onChoose} />
        <span className={styles.box}>
          {checked && <Check size={11} strokeWidth={3} aria-hidden />}
        </span>
        {name}
      </label>
    </li>
  );
}

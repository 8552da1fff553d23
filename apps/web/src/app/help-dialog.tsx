import { Dialog } from '@base-ui/react/dialog';
import X from 'lucide-react/icons/x';
import { Button } from '../ui/button.tsx';
import { DeltaMark } from '../ui/delta-mark.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import styles from './help-dialog.module.css';

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['/'], 'filter this list'],
  [['j', 'k'], 'next row, row before'],
  [['gg', 'G'], 'first row, last row'],
  [['z'], 'faults only'],
  [['w'], 'wide columns'],
  [['Esc'], 'clear filter and cursor'],
  [['Shift N', 'A', 'S'], 'sort by name, age, status'],
  [['Shift R', 'T', 'P'], 'by ready, restarts, namespace'],
  [['+', '-'], 'zoom the timeline'],
  [['p', 'l'], 'hold its time, follow it live'],
  [['[', ']'], 'back, forward'],
  [['?'], 'this'],
];

const HEALTHS = ['ok', 'progress', 'warn', 'bad', 'unknown', 'done'] as const;
const HEALTH_WORDS = ['healthy', 'in progress', 'degraded', 'failing', 'unknown', 'completed'];
const DELTAS = ['Added', 'Updated', 'Deleted', 'Replaced', 'Sync'] as const;

export function HelpDialog({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.popup}>
          <Dialog.Title className={styles.title}>Keys and marks</Dialog.Title>
          <Dialog.Close
            render={
              <Button look="ghost" icon className={styles.close} aria-label="Close">
                <X size={14} strokeWidth={1.6} aria-hidden />
              </Button>
            }
          />
          <ul className={styles.keys}>
            {KEYS.map(([keys, what]) => (
              <li key={what}>
                <span>
                  {keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </span>
                {what}
              </li>
            ))}
          </ul>
          <ul className={styles.marks}>
            {HEALTHS.map((health, index) => (
              <li key={health}>
                <StatusMark health={health} size={14} /> {HEALTH_WORDS[index]}
              </li>
            ))}
            {DELTAS.map((type) => (
              <li key={type}>
                <DeltaMark type={type} size={12} /> {type}
              </li>
            ))}
          </ul>
          <Dialog.Description className={styles.note}>
            A filter takes words that must occur, <code>!word</code> for what must not, and{' '}
            <code>/regex/</code>. All of what you see is in the address, ready to be shared.
          </Dialog.Description>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

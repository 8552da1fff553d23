import { Popover } from '@base-ui/react/popover';
import Plus from 'lucide-react/icons/plus';
import { Chip, ChipButton } from '../../ui/chip.tsx';
import { classNames } from '../../ui/class-names.ts';
import { HiddenText } from '../../ui/hidden-text.tsx';
import { Option, OptionList } from '../../ui/option-list.tsx';
import popover from '../../ui/popover.module.css';
import styles from './filter-picker.module.css';

/** More names than this are told as a number. */
const MAX_NAMES = 3;

/** What is chosen of a few values, as one chip; none chosen means all. */
export function FilterPicker<T extends string>({
  name,
  options,
  chosen,
  onChange,
}: {
  name: 'type' | 'kind';
  options: readonly T[];
  chosen: readonly T[];
  onChange: (chosen: readonly T[]) => void;
}) {
  const toggle = (value: T): void => {
    const without = chosen.filter((other) => other !== value);
    onChange(without.length === chosen.length ? [...chosen, value] : without);
  };
  // What is chosen can be taken back, also where there is none of it any more.
  const all = [...options, ...chosen.filter((value) => !options.includes(value))];
  return (
    <>
      {chosen.length > 0 && (
        <Chip onRemove={() => onChange([])} removeLabel={`Show every ${name}`}>
          <span className={styles.name}>{name}=</span>
          {chosen.length > MAX_NAMES ? `${chosen.length} of ${all.length}` : chosen.join(', ')}
        </Chip>
      )}
      <Popover.Root>
        <Popover.Trigger
          render={
            <ChipButton add>
              <HiddenText>{`Choose ${name}s: `}</HiddenText>
              <Plus size={11} strokeWidth={1.8} aria-hidden />
              {name}
            </ChipButton>
          }
        />
        <Popover.Portal>
          <Popover.Positioner sideOffset={6} align="start" className={popover.positioner}>
            <Popover.Popup
              className={classNames(popover.popup, styles.popup)}
              aria-label={`${name}s`}
            >
              <OptionList>
                {all.map((value) => (
                  <Option
                    key={value}
                    name={value}
                    checked={chosen.includes(value)}
                    onChoose={() => toggle(value)}
                  />
                ))}
              </OptionList>
              <p className={styles.note}>Nothing chosen shows every {name}.</p>
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </>
  );
}

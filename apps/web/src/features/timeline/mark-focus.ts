import { createStore, type StoreApi } from 'zustand/vanilla';

/** What somebody points at, with a pointer, a finger or the keyboard: records, and where their mark is. */
interface MarkFocus {
  /** Row ids, oldest first. */
  readonly ids: readonly number[];
  /** Where the tip stands, in px of the page; null where the record is pointed at in the list. */
  readonly at: { readonly x: number; readonly y: number } | null;
  /** It was come to by keys: then it is read out. */
  readonly byKeys: boolean;
}

/** The element id of the tip, for what it describes. */
export const MARK_TIP_ID = 'mark-tip';

export type MarkFocusStore = StoreApi<MarkFocus>;

const NOWHERE: MarkFocus = { ids: [], at: null, byKeys: false };

export function createMarkFocus(): MarkFocusStore {
  return createStore(() => NOWHERE);
}

export function clearFocus(focus: MarkFocusStore): void {
  if (focus.getState() !== NOWHERE) focus.setState(NOWHERE, true);
}

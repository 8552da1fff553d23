import type { Unstructured } from '@deltascope/apimachinery';
import {
  DeletedFinalStateUnknown,
  metaNamespaceKeyFunc,
  type Notification,
  type ResourceEventHandler,
} from '@deltascope/client';
import { nameOf, versionOf } from './target.ts';

/** One call of a handler. */
export interface Heard {
  readonly type: 'add' | 'update' | 'delete' | 'tombstone';
  readonly name: string;
  /** Of an update, the new one; of a tombstone, the last one known. */
  readonly object: Unstructured | undefined;
  readonly oldObject?: Unstructured;
  readonly notification: Notification;
}

/** A handler that writes down what it hears, checks that it makes a history, and can be waited for. */
export class Recorder implements ResourceEventHandler {
  readonly heard: Heard[] = [];
  /** What there is by key, as far as this handler was told. */
  readonly state = new Map<string, Unstructured>();
  /** What was heard and could not follow from what was heard before. */
  readonly problems: string[] = [];
  #waiting: (() => void)[] = [];

  onAdd(object: Unstructured, notification: Notification): void {
    this.#expectState(object, undefined, 'added');
    this.state.set(metaNamespaceKeyFunc(object), object);
    this.#hear({ type: 'add', name: nameOf(object), object, notification });
  }

  onUpdate(oldObject: Unstructured, object: Unstructured, notification: Notification): void {
    this.#expectState(object, oldObject, 'updated');
    if (Number(versionOf(object)) < Number(versionOf(oldObject))) {
      this.problems.push(`${nameOf(object)} went back to ${versionOf(object)}`);
    }
    this.state.set(metaNamespaceKeyFunc(object), object);
    this.#hear({ type: 'update', name: nameOf(object), object, oldObject, notification });
  }

  onDelete(
    deleted: Unstructured | DeletedFinalStateUnknown<Unstructured>,
    notification: Notification,
  ): void {
    const isTombstone = deleted instanceof DeletedFinalStateUnknown;
    const object = isTombstone ? deleted.obj : deleted;
    const key = isTombstone ? deleted.key : metaNamespaceKeyFunc(deleted);
    if (!this.state.delete(key)) this.problems.push(`${key} was deleted and not there`);
    const type = isTombstone ? 'tombstone' : 'delete';
    this.#hear({ type, name: object === undefined ? '' : nameOf(object), object, notification });
  }

  /** What was heard of one object, in order. */
  of(name: string): Heard[] {
    return this.heard.filter((heard) => heard.name === name);
  }

  /** "add a", in order. */
  words(): string[] {
    return this.heard.map(({ type, name }) => `${type} ${name}`);
  }

  /** Resolves with the first that fits, when it is heard or was. */
  async waitFor(type: Heard['type'], name: string): Promise<Heard> {
    let from = 0;
    for (;;) {
      const found = this.heard
        .slice(from)
        .find((heard) => heard.type === type && heard.name === name);
      if (found) return found;
      from = this.heard.length;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #expectState(object: Unstructured, known: Unstructured | undefined, word: string): void {
    const key = metaNamespaceKeyFunc(object);
    if (this.state.get(key) === known) return;
    const before = this.state.get(key);
    const version = before ? `as of ${versionOf(before)}` : 'absent';
    this.problems.push(`${key} was ${word} while it was ${version}`);
  }

  #hear(heard: Heard): void {
    this.heard.push(heard);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

/** How far a Reflector is, and which resourceVersion its next request asks for. Versions are opaque: never compared by size. */
export class ReflectorVersion {
  /** The last one given to the store; "" before the first list (C36). */
  last = '';
  /** The server could not list at `last`: the next list asks for the newest, until one succeeds (C14, C17). */
  isUnavailable = false;

  /** For a LIST (client-go: relistResourceVersion, C14). "0" is whatever the server has at hand. */
  get forList(): string {
    if (this.isUnavailable) return '';
    return this.last === '' ? '0' : this.last;
  }

  /** For a WatchList (client-go: rewatchResourceVersion, C39). "" is the newest; never "0". */
  get forWatchList(): string {
    return this.isUnavailable ? '' : this.last;
  }
}

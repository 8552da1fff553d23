export { ClockSkew } from './clock-skew.ts';
export { decodeDown, decodeUp, encode, MAX_UP_LENGTH, ProtocolError } from './codec.ts';
export { downMessage } from './down-message.ts';
export type { DownMessage } from './down-message.ts';
export {
  OBJECT_COLUMNS,
  objectCells,
  RECORD_COLUMNS,
  recordCells,
  toJournalObject,
  toJournalRecord,
} from './journal-rows.ts';
export type {
  FieldChange,
  JournalObject,
  JournalRecord,
  ObjectState,
  RecordType,
} from './journal-rows.ts';
export { LatencyWindow } from './latency-window.ts';
export { Link } from './link.ts';
export type { LinkOptions, LinkState, Socket, SocketEvents } from './link.ts';
export type { ClusterLink, ClusterSource, ClusterValue, KindSummary } from './messages/cluster.ts';
export type { Delta } from './messages/delta.ts';
export type { DeltaType, InformerInspection, InformersValue } from './messages/informers.ts';
export type { JournalGap, JournalValue } from './messages/journal.ts';
export type { ChangedRow, WholeRow, WireCell, WireHealth } from './messages/row.ts';
export type { Snapshot } from './messages/snapshot.ts';
export type { TableStatus } from './messages/status.ts';
export type {
  ResumePoint,
  RowsView,
  Subscribe,
  TableView,
  ValueView,
  View,
} from './messages/subscribe.ts';
export type { Subscribed } from './messages/subscribed.ts';
export type {
  WallEnded,
  WallFinding,
  WallNode,
  WallRollout,
  WallValue,
  WallWarning,
} from './messages/wall.ts';
export {
  CLOSE_CODES,
  HISTORY,
  LINK_TIMEOUT_MS,
  PING_INTERVAL_MS,
  PROTOCOL_VERSION,
  SUBPROTOCOL,
} from './protocol.ts';
export { TableReplica } from './replica.ts';
export type { Applied, CellChange, ReplicaChange, ReplicaRow } from './replica.ts';
export { TableSubscription, ValueSubscription } from './subscription.ts';
export type { LinkCounters, Subscription } from './subscription.ts';
export { upMessage } from './up-message.ts';
export type { UpMessage } from './up-message.ts';

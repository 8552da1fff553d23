/**
 * What an elector counts, by its name (client-go: LeaderMetric). Upstream's names for it are the gauge `leader_election_master_status`
 * (1 after `on`, 0 after `off`; label `name`) and the counter `leader_election_slowpath_total` (label `name`).
 */
export interface LeaderMetric {
  on(name: string): void;
  /** Also once when an elector is made. */
  off(name: string): void;
  /** A renewal had to read the record first: its one write was refused, or went missing. */
  slowpathExercised(name: string): void;
}

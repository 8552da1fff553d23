import type { TransportMetrics } from '../../tools/metrics/transport-metrics.ts';

/** When the first of several plugins' certificates expires, for the metric. */
export class CertificateExpirations {
  readonly #metric: TransportMetrics['clientCertExpiry'];
  readonly #expirations = new Map<object, number>();

  constructor({ clientCertExpiry }: TransportMetrics) {
    this.#metric = clientCertExpiry;
  }

  /** Undefined: its owner has no certificate, or is gone. */
  set(owner: object, expiryMs: number | undefined): void {
    if (expiryMs === undefined) this.#expirations.delete(owner);
    else this.#expirations.set(owner, expiryMs);
    const earliest = Math.min(...this.#expirations.values());
    this.#metric?.set(Number.isFinite(earliest) ? earliest : undefined);
  }
}

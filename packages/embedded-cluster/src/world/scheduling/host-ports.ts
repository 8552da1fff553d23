import type { corev1 } from '@deltascope/api';

/** A port of the node that a container takes. */
export interface HostPort {
  readonly address: string;
  /** Protocol and number. */
  readonly port: string;
}

const ANY = '0.0.0.0';

/** The ports of the node that a pod's containers and sidecars take. */
export function hostPortsOf({ containers, initContainers = [] }: corev1.PodSpec): HostPort[] {
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...containers, ...sidecars].flatMap(({ ports = [] }) =>
    ports
      .filter(({ hostPort = 0 }) => hostPort > 0)
      .map(({ hostIP = '', protocol = 'TCP', hostPort }) => ({
        address: hostIP === '' ? ANY : hostIP,
        port: `${protocol} ${hostPort}`,
      })),
  );
}

/** The ports that a node's pods have taken; a port of any address is one of every address (upstream: HostPortInfo). */
export class HostPorts {
  /** The addresses by port: one for each pod, since pods that were bound by hand may share one. */
  readonly #taken = new Map<string, string[]>();

  add({ address, port }: HostPort): void {
    const addresses = this.#taken.get(port);
    if (addresses === undefined) this.#taken.set(port, [address]);
    else addresses.push(address);
  }

  remove({ address, port }: HostPort): void {
    const addresses = this.#taken.get(port) ?? [];
    const index = addresses.indexOf(address);
    if (index !== -1) addresses.splice(index, 1);
    if (addresses.length === 0) this.#taken.delete(port);
  }

  isTaken({ address, port }: HostPort): boolean {
    const addresses = this.#taken.get(port);
    if (addresses === undefined) return false;
    return address === ANY || addresses.includes(address) || addresses.includes(ANY);
  }
}

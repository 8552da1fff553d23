import type { corev1 } from '@deltascope/api';
import { BoundedMap } from '../bounded-map.ts';
import { hashOf } from '../hash.ts';
import type { Random } from '../random.ts';
import { isPullable, pullMs } from './behaviour.ts';
import type { EventDetails } from './event-recorder.ts';

const MIB = 1024 * 1024;
const BYTES_PER_MS = 90 * 1024;
/** What a node keeps before it removes the images used longest ago. */
const MAX_IMAGES_PER_NODE = 100;
const MAX_NODES = 5000;

/** The images that each node has pulled: at most 100, of at most 5,000 nodes. */
export class NodeImages {
  readonly #byNode = new BoundedMap<string, BoundedMap<string, true>>(MAX_NODES);

  has(node: string, image: string): boolean {
    return this.#byNode.get(node)?.get(image) === true;
  }

  add(node: string, image: string): void {
    const images = this.#byNode.get(node) ?? new BoundedMap<string, true>(MAX_IMAGES_PER_NODE);
    images.set(image, true);
    this.#byNode.set(node, images);
  }
}

/** The digest that stands for an image: the same for the same image. */
function imageDigest(image: string): string {
  const parts = Array.from({ length: 8 }, (_, index) => hashOf(`${index} ${image}`));
  return parts.map((part) => part.toString(16).padStart(8, '0')).join('');
}

/** As a container status has it: repository and digest, without the tag. */
export function imageID(image: string): string {
  return `${image.replace(/[:@][^/]*$/, '')}@sha256:${imageDigest(image)}`;
}

/** How a container comes by its image: at once, after a pull, or not at all. */
export type ImagePull =
  | { readonly type: 'present'; readonly event: EventDetails }
  | { readonly type: 'never'; readonly event: EventDetails; readonly message: string }
  | {
      readonly type: 'pull';
      readonly ms: number;
      readonly begun: EventDetails;
      readonly done: EventDetails;
      readonly error?: string;
    };

/** `isPresent`: the node has the image; one that cannot be pulled is not there either. */
export function planPull(
  pod: corev1.Pod,
  container: corev1.Container,
  { isPresent, random }: { isPresent: boolean; random: Random },
): ImagePull {
  const { image = '' } = container;
  const quoted = JSON.stringify(image);
  const policy =
    container.imagePullPolicy ?? (/:latest$|^[^:]*$/.test(image) ? 'Always' : 'IfNotPresent');
  if (isPresent && isPullable(pod, image) && policy !== 'Always') {
    const message = `Container image ${quoted} already present on machine and can be accessed by the pod`;
    return { type: 'present', event: { type: 'Normal', reason: 'Pulled', message } };
  }
  if (policy === 'Never') {
    const message = `Container image ${quoted} is not present with pull policy of Never`;
    return {
      type: 'never',
      message,
      event: { type: 'Warning', reason: 'ErrImageNeverPull', message },
    };
  }
  return pull(pod, image, { isPresent, random });
}

function pull(
  pod: corev1.Pod,
  image: string,
  { isPresent, random }: { isPresent: boolean; random: Random },
): ImagePull {
  const quoted = JSON.stringify(image);
  const begun: EventDetails = {
    type: 'Normal',
    reason: 'Pulling',
    message: `Pulling image ${quoted}`,
  };
  if (!isPullable(pod, image)) {
    const why = `failed to pull and unpack image ${quoted}: failed to resolve reference ${quoted}: ${image}: not found`;
    const error = `rpc error: code = NotFound desc = ${why}`;
    const message = `Failed to pull image ${quoted}: ${error}`;
    return {
      type: 'pull',
      ms: random.int(300, 900),
      begun,
      error,
      done: { type: 'Warning', reason: 'Failed', message },
    };
  }
  const bytes = (6 + (hashOf(image) % 180)) * MIB + (hashOf(image) % MIB);
  // Of an image that is there the registry is asked only whether it has changed.
  const usual = isPresent
    ? random.int(150, 600)
    : Math.round(bytes / BYTES_PER_MS) + random.int(200, 700);
  const ms = pullMs(pod) ?? usual;
  const took = formatMs(ms);
  const message = `Successfully pulled image ${quoted} in ${took} (${took} including waiting). Image size: ${bytes} bytes.`;
  return { type: 'pull', ms, begun, done: { type: 'Normal', reason: 'Pulled', message } };
}

/** How Go prints a duration: "412ms", "1.204s". */
function formatMs(ms: number): string {
  return ms < 1000 ? `${ms}ms` : `${ms / 1000}s`;
}

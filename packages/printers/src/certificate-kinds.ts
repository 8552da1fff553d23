import type { certificatesv1 } from '@deltascope/api';
import { formatLabels, humanDuration } from '@deltascope/apimachinery';
import { AGE_OF } from './age.ts';
import { columnsPrinter } from './columns-printer.ts';
import { count, entries, items, text, textOrNone } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Health, Printer } from './printer.ts';

const GROUP = 'certificates.k8s.io';

type SigningRequest = Sparse<certificatesv1.CertificateSigningRequest>;

function signingStatus({ status }: SigningRequest): [word: string, health: Health] {
  const types = items(status?.conditions).map(({ type }) => text(type));
  const isIssued = text(status?.certificate) !== '';
  const decided = types.includes('Denied')
    ? 'Denied'
    : types.includes('Approved')
      ? 'Approved'
      : 'Pending';
  const isFailed = types.includes('Failed');
  const word = [decided, ...(isFailed ? ['Failed'] : []), ...(isIssued ? ['Issued'] : [])].join(
    ',',
  );
  if (decided === 'Denied' || isFailed) return [word, 'bad'];
  return [word, isIssued ? 'ok' : 'progress'];
}

export const certificateSigningRequestPrinter: Printer =
  columnsPrinter<certificatesv1.CertificateSigningRequest>({
    resource: { group: GROUP, resource: 'certificatesigningrequests' },
    kind: 'CertificateSigningRequest',
    namespaced: false,
    health: (request) => signingStatus(request)[1],
    columns: [
      AGE_OF,
      {
        name: 'SignerName',
        type: 'text',
        description: 'Who is to sign it.',
        cell: ({ spec }) => textOrNone(spec?.signerName),
      },
      {
        name: 'Requestor',
        type: 'text',
        description: 'Who asks.',
        cell: ({ spec }) => text(spec?.username),
      },
      {
        name: 'RequestedDuration',
        type: 'text',
        description: 'For how long.',
        cell: ({ spec }) =>
          spec?.expirationSeconds === undefined
            ? null
            : humanDuration(count(spec.expirationSeconds) * 1000),
      },
      {
        name: 'Condition',
        type: 'status',
        description: 'What has become of it.',
        cell: signingStatus,
      },
    ],
  });

export const clusterTrustBundlePrinter: Printer = columnsPrinter<certificatesv1.ClusterTrustBundle>(
  {
    resource: { group: GROUP, resource: 'clustertrustbundles' },
    kind: 'ClusterTrustBundle',
    namespaced: false,
    columns: [
      {
        name: 'SignerName',
        type: 'text',
        description: 'Whose signatures it is to trust.',
        cell: ({ spec }) => textOrNone(spec?.signerName),
      },
    ],
  },
);

const REQUEST_HEALTH: ReadonlyMap<string, Health> = new Map<string, Health>([
  ['Issued', 'ok'],
  ['Denied', 'bad'],
  ['Failed', 'bad'],
]);

function requestState({
  status,
}: Sparse<certificatesv1.PodCertificateRequest>): [word: string, health: Health] {
  const types = items(status?.conditions).map(({ type }) => text(type));
  const state = types.find((type) => REQUEST_HEALTH.has(type)) ?? 'Pending';
  return [state, REQUEST_HEALTH.get(state) ?? 'progress'];
}

export const podCertificateRequestPrinter: Printer =
  columnsPrinter<certificatesv1.PodCertificateRequest>({
    resource: { group: GROUP, resource: 'podcertificaterequests' },
    kind: 'PodCertificateRequest',
    namespaced: true,
    health: (request) => requestState(request)[1],
    columns: [
      {
        name: 'PodName',
        type: 'text',
        description: 'The pod that is to have it.',
        cell: ({ spec }) => text(spec?.podName),
      },
      {
        name: 'ServiceAccountName',
        type: 'text',
        description: 'As whom the pod runs.',
        cell: ({ spec }) => text(spec?.serviceAccountName),
      },
      {
        name: 'NodeName',
        type: 'text',
        description: 'Where the pod is.',
        cell: ({ spec }) => text(spec?.nodeName),
      },
      {
        name: 'SignerName',
        type: 'text',
        description: 'Who is to sign it.',
        cell: ({ spec }) => text(spec?.signerName),
      },
      {
        name: 'State',
        type: 'status',
        description: 'What has become of it.',
        cell: requestState,
      },
      {
        name: 'UnverifiedUserAnnotations',
        type: 'text',
        description: 'What the pod tells the signer.',
        cell: ({ spec }) => formatLabels(entries(spec?.unverifiedUserAnnotations)),
      },
    ],
  });

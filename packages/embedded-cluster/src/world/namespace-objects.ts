import type { corev1 } from '@deltascope/api';

/** Every namespace's own ServiceAccount, and the ConfigMap by which pods know their API server. */
export const DEFAULT_ACCOUNT = 'default';
export const ROOT_CA = 'kube-root-ca.crt';

/** A certificate that signs nothing: this server has no TLS. */
const CERTIFICATE = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBgTCCASegAwIBAgIUF+hVgJ0acdPfIzbd41QEfuU0r1cwCgYIKoZIzj0EAwIw',
  'FTETMBEGA1UEAwwKa3ViZXJuZXRlczAgFw0yNjExMjcwODA1NDJaGA8yMTI2MTEw',
  'MzA4MDU0MlowFTETMBEGA1UEAwwKa3ViZXJuZXRlczBZMBMGByqGSM49AgEGCCqG',
  'SM49AwEHA0IABL5WURg5MdJ/7KUnvrymWuGc5ZGW2/AKYgSv0flya9muJKUCPd4k',
  'oTVYlk1SyJ50JfPrmabcByXXn9XhJWt8hCyjUzBRMB0GA1UdDgQWBBR9cnefgcdn',
  'npHU47Mk95a62D/eLTAfBgNVHSMEGDAWgBR9cnefgcdnnpHU47Mk95a62D/eLTAP',
  'BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCSFSJk7QVgzV9pOmiu',
  'QDYJpR7AAM6Qq9zVCJ5r+1gzXwIgQ5lotau7mgtQJ3vv5MYKWXhIKM18UnnN463N',
  'Uo6sP40=',
  '-----END CERTIFICATE-----',
  '',
].join('\n');

export function defaultAccount(namespace: string): corev1.ServiceAccount {
  return { metadata: { name: DEFAULT_ACCOUNT, namespace } };
}

export function rootCaConfigMap(namespace: string): corev1.ConfigMap {
  const description =
    'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';
  return {
    metadata: {
      name: ROOT_CA,
      namespace,
      annotations: { 'kubernetes.io/description': description },
    },
    data: { 'ca.crt': CERTIFICATE },
  };
}

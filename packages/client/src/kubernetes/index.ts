export { createClientset } from './clientset.ts';
export type { Clientset } from './generated/clientset.ts';

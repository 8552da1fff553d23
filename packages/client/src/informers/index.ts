export { createInformers } from './informers.ts';
export type { Informers } from './informers.ts';

import { fileURLToPath } from 'node:url';
export const PAGE_PATH = fileURLToPath(new URL('../../docs/ladder.md', import.meta.url));
export function page(): string {
  return '';
}

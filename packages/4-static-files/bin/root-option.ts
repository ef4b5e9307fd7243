/** The folder to serve, for the programs of stages 4 to 7. */

import { fileURLToPath } from 'node:url';

/** The page of this repository. */
const PUBLIC = fileURLToPath(new URL('../../../public', import.meta.url));

export const ROOT_OPTION = {
  root: { type: 'string', value: 'FOLDER', help: "folder to serve (default ROOT, or the repository's public/)" },
} as const;

/** The folder from the option, the environment, or the default, in this order. */
export function rootFolder(values: { root?: string }): string {
  return values.root ?? (process.env.ROOT || PUBLIC);
}

/** Whether it is the page of this repository: of that we know what it needs, and which policy it can keep to. */
export function isOwnPage(root: string): boolean {
  return root === PUBLIC;
}

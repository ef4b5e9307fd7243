import { build, isBuilt } from '../site.ts';

/**
 * Builds the book before the first browser test, if it isn't built: a build puts `vue` into node_modules for its own time
 * and takes it away again, so two at once break each other.
 */
export default function setup(): void {
  if (!isBuilt() && build() !== 0) throw new Error('The book could not be built');
}

/** What came of a rung. */

import type { WireEvent } from '../coach/wire.ts';
import type { Compared } from '../conformance/judge.ts';

export type Finding =
  | { readonly kind: 'passed' }
  /** @property why completes "needs …" */
  | { readonly kind: 'skipped'; readonly why: string }
  | {
      readonly kind: 'failed';
      readonly why: string;
      readonly travelled?: readonly WireEvent[];
      readonly compared?: Compared | undefined;
    };

export const PASSED: Finding = { kind: 'passed' };

export function failed(why: string, more: Omit<Finding & { kind: 'failed' }, 'kind' | 'why'> = {}): Finding {
  return { kind: 'failed', why, ...more };
}

/** Makes JavaScript of TypeScript, in the thread that imports it: with a loader of its own each import takes a detour. */

import { createRequire, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';

interface Transformer {
  transformSync(text: string, options: Record<string, unknown>): { code: string };
}

/** A decorator. Node strips types, and lowers nothing. Where this is mistaken, the detour costs time and no more. */
const DECORATOR = /(?:^[ \t]*|[{;)]\s+)@[a-z_$]/im;
let transformer: Transformer | undefined;

/** @throws what esbuild says of a text that is no TypeScript: it names the file and the line */
export function javaScriptOf(file: string, text: string): string {
  if (!DECORATOR.test(text)) {
    try {
      return stripTypeScriptTypes(text); // leaves every line where it was
    } catch {
      // an enum, or a mistake
    }
  }
  // tsx brings it, and does the same for our own programs.
  transformer ??= createRequire(fileURLToPath(import.meta.resolve('tsx')))('esbuild') as Transformer;
  const options = { loader: 'ts', format: 'esm', target: 'es2024', sourcemap: 'inline', sourcefile: file };
  return transformer.transformSync(text, options).code;
}

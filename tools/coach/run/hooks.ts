/**
 * Puts the learner's files in the place of ours. Loaded before anything else, with `--import`: whoever imports a file of
 * a chapter's `src/`, by whatever name (`#chapter`, `@http-from-scratch/parser`, a path), gets the learner's file of
 * that name, where the chapter is theirs. So one suite judges both, and a server can run on their code.
 */

import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, sourceFolder } from '../chapters.ts';
import { currentSubject } from './subject.ts';

const RECORDED = '?recorded';
const subject = currentSubject();

if (subject !== undefined) {
  const folder = pathToFileURL(subject.folder + sep).href;
  const packages = pathToFileURL(join(ROOT, 'packages') + sep).href;
  const judged = subject.judged === undefined ? undefined : index(subject.judged);

  registerHooks({
    resolve(specifier, context, next) {
      const parent = context.parentURL;
      // The learner's folder has no node_modules, and lacks the files that are not theirs: look where ours are.
      const fromTheirs = parent?.startsWith(folder)
        ? packages + parent.slice(folder.length).replace('/', '/src/')
        : undefined;
      const found = next(specifier, fromTheirs === undefined ? context : { ...context, parentURL: fromTheirs });
      const url = theirs(found.url);
      if (url === judged && specifier === '#chapter') return { ...found, url: url + RECORDED, shortCircuit: true };
      return url === found.url ? found : { ...found, url, shortCircuit: true };
    },

    load(url, context, next) {
      if (judged === undefined || url !== judged + RECORDED) return next(url, context);
      return { format: 'module', source: recorded(judged), shortCircuit: true };
    },
  });

  function theirs(url: string): string {
    if (!url.startsWith(packages)) return url;
    const [, chapter, file] = /^([^/]+)\/src\/([^?]+)/.exec(url.slice(packages.length)) ?? [];
    if (chapter === undefined || !subject!.chapters.includes(chapter)) return url;
    const own = new URL(`${chapter}/${file}`, folder);
    return existsSync(own) ? own.href : url;
  }

  function index(chapter: string): string {
    return new URL(`${chapter}/index.ts`, folder).href;
  }
}

/** A module that exports what the chapter does, with what is called written down on the way. */
function recorded(url: string): string {
  const folder = sourceFolder(subject!.judged!);
  const source = (file: string) => readFileSync(join(folder, file), 'utf8');
  const names = exportedValues(source('index.ts'), source);
  const recorder = new URL('./recorder.ts', import.meta.url).href;
  return [
    `import * as chapter from ${JSON.stringify(url)};`,
    `import { recordCalls } from ${JSON.stringify(recorder)};`,
    ...names.map(
      (name) => `export const ${name} = recordCalls(${JSON.stringify(name)}, chapter[${JSON.stringify(name)}]);`,
    ),
  ].join('\n');
}

/** The names in `export { a, type B, c } from …` and behind `export * from …`: the ways in which an index.ts is written. */
export function exportedValues(index: string, source: (file: string) => string = () => ''): string[] {
  const lists = Array.from(index.matchAll(/^export \{([^}]*)\}/gm), (match) => match[1]!.split(','));
  const listed = lists
    .flat()
    .map((one) => one.trim())
    .filter((one) => one !== '' && !one.startsWith('type '))
    .map((one) => one.split(' as ').at(-1)!);
  const files = Array.from(index.matchAll(/^export \* from '\.\/([^']+)'/gm), (match) => match[1]!);
  const declaration = /^export (?:abstract |async )?(?:const|class|function\*?) (\w+)/gm;
  return [...listed, ...files.flatMap((file) => Array.from(source(file).matchAll(declaration), (match) => match[1]!))];
}

/**
 * Puts the learner's files in the place of ours. Loaded before anything else, with `--import`: an import of a file of a
 * chapter's `src/`, by whatever name (`#chapter`, `@http-from-scratch/parser`, a path), gets the learner's file of that
 * name, where the chapter is theirs. So one suite judges both, and a server can run on their code.
 */

import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CHAPTER_NAMES, ROOT, sourceFolder } from '../chapters.ts';
import { currentSubject, type Subject } from './subject.ts';
import { javaScriptOf } from './typescript.ts';

const RECORDED = 'recorded';
const packages = pathToFileURL(join(ROOT, 'packages') + sep).href;
let subject = currentSubject();
let folder = subject && pathToFileURL(subject.folder + sep).href;
/** Which loading this is of what may have changed: Node never loads the same URL twice, and so its URL ends with this. */
let round = 0;
let file = 0;

/** From now on, modules are loaded for this subject; what depends on its files is loaded anew. */
export function loadAnewFor(next: Subject): void {
  subject = next;
  folder = pathToFileURL(next.folder + sep).href;
  round += 1;
}

/** What tests share is loaded anew for each file of them: it may say what is to be done after each test of that file. */
export function loadTestsAnew(): void {
  file += 1;
}

/** `text` without the ends that `loadAnewFor` gave to URLs in it. */
export function withoutRounds(text: string): string {
  return text.replace(/[?&](?:round|vitest)=[\d.]+/g, '');
}

registerHooks({
  resolve(specifier, context, next) {
    if (subject === undefined || folder === undefined) return next(specifier, context);
    const parent = context.parentURL;
    // The learner's folder has no node_modules, and lacks the files that are not theirs: look where ours are.
    const fromTheirs = parent?.startsWith(folder)
      ? packages + parent.slice(folder.length).replace('/', '/src/')
      : undefined;
    const found = next(specifier, fromTheirs === undefined ? context : { ...context, parentURL: fromTheirs });
    const own = theirs(found.url);
    const judged = specifier === '#chapter' && own === indexOf(subject.judged);
    const url = marked(own, judged);
    return url === found.url ? found : { ...found, url, shortCircuit: true };
  },

  load(url, context, next) {
    const plain = url.split('?')[0]!;
    if (new URL(url).searchParams.has(RECORDED))
      return { format: 'module', source: recorded(plain), shortCircuit: true };
    if (!plain.endsWith('.ts') || !(isOurs(plain) || isTheirs(plain))) return next(url, context);
    const file = fileURLToPath(plain);
    return { format: 'module', source: javaScriptOf(file, readFileSync(file, 'utf8')), shortCircuit: true };
  },
});

function isOurs(url: string): boolean {
  return url.startsWith(packages);
}

function isTheirs(url: string): boolean {
  return folder !== undefined && url.startsWith(folder);
}

function theirs(url: string): string {
  if (!isOurs(url)) return url;
  const [, chapter, file] = /^([^/]+)\/src\/([^?]+)/.exec(url.slice(packages.length)) ?? [];
  if (chapter === undefined || !subject!.chapters.includes(chapter)) return url;
  const own = new URL(`${chapter}/${file}`, folder);
  return existsSync(own) ? own.href : url;
}

function indexOf(chapter: string | undefined): string | undefined {
  return chapter === undefined ? undefined : new URL(`${chapter}/index.ts`, folder).href;
}

/** With what tells this loading from another: chapters before the first of theirs are always the same. */
function marked(url: string, judged: boolean): string {
  const loading = url.includes('/test/') ? `${round}.${file}` : round;
  const marks = [...(judged ? [RECORDED] : []), ...(round > 0 && dependsOnTheirs(url) ? [`round=${loading}`] : [])];
  return marks.length === 0 ? url : `${url}${url.includes('?') ? '&' : '?'}${marks.join('&')}`;
}

function dependsOnTheirs(url: string): boolean {
  if (isTheirs(url)) return true;
  if (!isOurs(url)) return false;
  const chapter = url.slice(packages.length).split('/')[0]!;
  return subject!.chapters.some((one) => CHAPTER_NAMES.indexOf(one) <= CHAPTER_NAMES.indexOf(chapter));
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

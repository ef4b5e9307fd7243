/**
 * Code in the pages comes from the source that is compiled and tested: `<<< ../packages/2-parser/src/line.ts#name`.
 *
 * VitePress shows the whole file when the region is missing, and no reader would know that the page lies. So the
 * snippets are read here, and what does not exist stops the build.
 */

import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { MarkdownOptions } from 'vitepress';
import { captioned } from './pieces.ts';
import { sourceLink } from './repository.ts';

type Markdown = Parameters<NonNullable<MarkdownOptions['config']>>[0];

/** `// #region name` and `// #endregion name`, also in the comments of CSS, HTML and shell. */
const MARKER = /^\s*(?:\/\/|\/\*|<!--|#) ?#(end)?region\b *([\w-]*)/;

/** @param root the folder that paths are shown from, above the code */
export function strictSnippets(md: Markdown, root: string, base: string): void {
  const showCode = md.renderer.rules.fence!;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    // Put there by the VitePress rule that reads `<<<` lines: the file, and the region or ''.
    const token = tokens[index] as (typeof tokens)[number] & { src?: [file: string, region: string] };
    if (token.src === undefined) return showCode(tokens, index, options, env, self);

    const [file, region] = token.src;
    const shown = relative(root, file).split(sep).join('/');
    try {
      token.content = readSnippet(file, region);
    } catch (error) {
      const line = (token.map?.[0] ?? 0) + 1; // counted after the frontmatter
      throw new Error(`${env.relativePath}, line ${line}: <<< ${shown}: ${(error as Error).message}`);
    }
    env.includes?.push(file); // live reload watches it
    delete token.src;
    const html = showCode(tokens, index, options, env, self);
    return captioned(html, shown, sourceLink(base, shown));
  };
}

/**
 * A file, or the part of it between two markers, without the markers and without the indentation that all lines share.
 * @throws when there is no such file, no such region, or nothing in it
 */
function readSnippet(file: string, region: string): string {
  const all = readFileSync(file, 'utf8').split(/\r?\n/);
  const lines = region === '' ? all : cutRegion(all, region);
  const text = lines.filter((line) => !MARKER.test(line)).join('\n');
  const code = text.replace(/^\n+|\s+$/g, '');
  if (code === '') throw new Error(region === '' ? 'the file is empty' : `the region "${region}" is empty`);
  const indent = Math.min(...Array.from(code.matchAll(/^ *(?=\S)/gm), ([spaces]) => spaces.length));
  return `${code.replace(new RegExp(`^ {${indent}}`, 'gm'), '')}\n`;
}

function cutRegion(lines: readonly string[], region: string): string[] {
  const marks = lines.map((line) => MARKER.exec(line));
  const start = marks.findIndex((mark) => mark !== null && mark[1] === undefined && mark[2] === region);
  const end = marks.findIndex((mark, at) => at > start && mark?.[1] !== undefined && mark[2] === region);
  if (start < 0) throw new Error(`there is no region "${region}"`);
  if (end < 0) throw new Error(`the region "${region}" does not end`);
  return lines.slice(start + 1, end);
}

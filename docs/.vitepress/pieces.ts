/**
 * Shows a piece of code that a page names by its declaration: `<<< ../../packages/2-parser/src/line.ts#LineFinder.find`.
 * CONTRIBUTING.md has the notation. What matches nothing, or twice, stops the build.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MarkdownOptions } from 'vitepress';
import { cut, type Order, type Piece, ROOT, readOrder } from '../../tools/book/piece.ts';
import { sourceLink } from './repository.ts';

type Markdown = Parameters<NonNullable<MarkdownOptions['config']>>[0];

/** A type stands in the starter, and tells nothing of how the code is written. */
const TYPE = /^(?:\/\*\*(?:[^*]|\*(?!\/))*\*\/\s*)?(?:export )?(?:interface|type) /;

export function pieces(md: Markdown, base: string): void {
  // Before VitePress's own rule for `<<<`, which knows files and regions, and shows the whole file in place of a missing one.
  md.block.ruler.before('snippet', 'piece', (state, startLine, _endLine, silent) => {
    const begin = state.bMarks[startLine]! + state.tShift[startLine]!;
    if (!state.src.startsWith('<<<', begin)) return false;
    const line = state.src.slice(begin, state.eMarks[startLine]);
    const env: { path: string; realPath?: string; relativePath?: string; includes?: string[] } = state.env;
    const page = env.realPath ?? env.path;
    let order: Order | undefined;
    let piece: Piece;
    try {
      order = readOrder(line, page);
      if (order === undefined) return false;
      piece = cut(order);
    } catch (error) {
      throw new Error(`docs/${env.relativePath}:${lineOf(page, line)}: ${(error as Error).message}`);
    }
    if (silent) return true;
    env.includes?.push(join(ROOT, piece.path)); // live reload watches it
    const token = state.push('fence', 'code', 0);
    token.info = 'ts';
    token.content = piece.text;
    token.markup = '```';
    token.map = [startLine, startLine + 1];
    token.meta = { piece, order };
    state.line = startLine + 1;
    return true;
  });

  const showCode = md.renderer.rules.fence!;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const html = showCode(tokens, index, options, env, self);
    const found = tokens[index]!.meta as { piece: Piece; order: Order } | null;
    if (found?.piece === undefined) return html;
    const { piece, order } = found;
    const code = captioned(html, piece.path, sourceLink(base, piece.path, piece));
    // On a chapter's own pages, what a learner is to write, or may try first, can be folded.
    const isOurs = /^[1-8]-[\w-]+\//.test(env.relativePath) && /^packages\/[^/]+\/src\//.test(piece.path);
    const isGiven = order.contract || piece.path.endsWith('/first-draft.ts') || TYPE.test(piece.text);
    if (!isOurs || isGiven) return code;
    const name = md.utils.escapeHtml(piece.name === '' ? piece.path : piece.name);
    return `<details class="ours" open><summary>Show ours<code>${name}</code></summary>${code}</details>`;
  };
}

/** A block of code with a line above it that says where it comes from. */
export function captioned(html: string, path: string, link: string): string {
  const caption = `<a class="source" href="${link}" target="_blank" rel="noreferrer">${path}</a>`;
  return html.replace(/<div class="[^"]*">/, (div) => `${div.replace('<div', '<div data-source')}${caption}`);
}

/** The parser counts lines behind the frontmatter; a writer's editor counts all. */
function lineOf(page: string, line: string): number {
  return readFileSync(page, 'utf8').split(/\r?\n/).findIndex((one) => one.trim() === line.trim()) + 1; // biome-ignore format: one line
}

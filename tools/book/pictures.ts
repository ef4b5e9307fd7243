/**
 * `pnpm book:pictures`: the README's two pictures, made of what the programs really print and show: `stage2 --pieces 5`
 * as an SVG, and the page of `pnpm start` as a PNG (that one needs a Chromium).
 */

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSite, serve } from '@http-from-scratch/full-server';
import { runProgram } from '@http-from-scratch/protocol/program';
import { chromium } from 'playwright-core';
import { findBrowser } from './browser.ts';
import { ROOT } from './piece.ts';

const IMAGES = join(ROOT, 'docs/images');
/** Colors of a terminal, by the number of the escape sequence. */
const COLORS: Readonly<Record<string, string>> = {
  32: '#7ee0a3',
  33: '#eec06a',
  34: '#8fb7ff',
  36: '#7fd6e0',
  90: '#9aa4af',
};

/** What begins a sequence that sets a color. */
const ESCAPE = '\u001b';

const WIDTH = 8.4;
const HEIGHT = 20;

/** A terminal's output as a picture: one row of text for each line, in the colors that the program asked for. */
export function drawTerminal(command: string, output: string): string {
  const lines = [`${ESCAPE}[1m$ ${command}${ESCAPE}[22m`, ...output.trimEnd().split('\n')];
  const columns = Math.max(...lines.map((line) => Array.from(plain(line)).length));
  const [width, height] = [Math.ceil(columns * WIDTH) + 40, lines.length * HEIGHT + 32];
  const rows = lines.map((line, at) => `<text x="20" y="${32 + at * HEIGHT}">${drawLine(line)}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="What ${command} prints">
<title>What ${command} prints</title>
<rect width="${width}" height="${height}" rx="8" fill="#16191d"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6e9ec">
${rows.join('\n')}
</g>
</svg>
`;
}

function drawLine(line: string): string {
  let [color, bold] = ['', false];
  // Each part is put at its column, so that no font can shift it.
  let column = 0;
  let out = '';
  for (const [, code, text] of line.matchAll(new RegExp(`${ESCAPE}\\[(\\d+)m|([^${ESCAPE}]+)`, 'g'))) {
    if (code !== undefined) {
      if (code === '1' || code === '22') bold = code === '1';
      else color = COLORS[code] ?? '';
      continue;
    }
    const style = `${color === '' ? '' : ` fill="${color}"`}${bold ? ' font-weight="700"' : ''}`;
    const indent = /^ */.exec(text!)![0].length; // spaces at the beginning are dropped by some browsers
    out += `<tspan x="${(20 + (column + indent) * WIDTH).toFixed(1)}"${style}>${drawn(text!.trim())}</tspan>`;
    column += Array.from(text!).length;
  }
  return out;
}

/** The signs for CR and LF are in few fonts: the picture has arrows for them. */
function drawn(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/␍/g, '↵').replace(/␊/g, '↓').replace(/␠/g, '·');
}

function plain(line: string): string {
  return line.replace(new RegExp(`${ESCAPE}\\[\\d+m`, 'g'), '');
}

if (import.meta.main) {
  await runProgram(
    {
      name: 'pnpm book:pictures',
      summary: "Makes the README's pictures from what the programs print and show.",
      options: {},
    },
    async () => {
      const stage = join(ROOT, 'packages/2-parser/bin/stage.ts');
      const env = { ...process.env, FORCE_COLOR: '1' };
      const args = ['--import', 'tsx', stage, '--pieces', '5'];
      const output = execFileSync(process.execPath, args, {
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      // As much as shows how a head is complete, and not before.
      const lines = output.split('\n');
      const end = lines.findIndex((line) => plain(line).includes('content')) + 6;
      writeFileSync(join(IMAGES, 'stage2.svg'), drawTerminal('pnpm stage2 --pieces 5', lines.slice(0, end).join('\n')));
      console.log('docs/images/stage2.svg is made.');

      const executablePath = findBrowser();
      if (executablePath === undefined) {
        console.log('There is no Chromium here, so docs/images/page.png stays as it is.');
        return;
      }
      const site = await openSite({ root: join(ROOT, 'public') });
      const server = await serve(site.handler, { port: 0 });
      const browser = await chromium.launch({
        executablePath,
        timeout: 180_000,
        args: ['--no-sandbox', '--disable-gpu'],
      });
      try {
        const page = await browser.newPage({ viewport: { width: 1100, height: 760 } });
        await page.goto(`http://127.0.0.1:${server.address.port}/`, { waitUntil: 'load' });
        await page.screenshot({ path: join(IMAGES, 'page.png') });
        console.log('docs/images/page.png is made.');
      } finally {
        await browser.close();
        await server.stop();
        await site.close();
      }
    },
  );
}

/** What is alive in the book, in a real browser: a site of one page, built as the book is. Run by `pnpm test:browser`. */

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { files, type RunningServer, serve } from '@http-from-scratch/full-server';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FAINT_TEXTS } from './faint-texts.ts';

const SITE = fileURLToPath(new URL('site', import.meta.url));
const VITEPRESS = fileURLToPath(new URL('../../../../node_modules/vitepress/bin/vitepress.js', import.meta.url));
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

vi.setConfig({ testTimeout: 120_000 }); // a slow machine must not fail a test, only a hang may

let folder: string;
let server: RunningServer;
let browser: Browser;
let page: Page;
let complaints: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alive-'));
  await promisify(execFile)(process.execPath, [VITEPRESS, 'build', SITE, '--outDir', folder]);
  server = await serve(files(folder), { port: 0 });
  const executablePath = process.env.CHROMIUM || PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) throw new Error('There is no Chromium here: set CHROMIUM to the path of one.');
  browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await page?.context().close();
  const found = complaints;
  complaints = [];
  expect(found).toEqual([]);
});

async function visit(fragment = '', options: BrowserContextOptions = {}): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(90_000);
  page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  // No icon is part of this site, and a browser asks for one.
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  await page.goto(`http://127.0.0.1:${server.address.port}/${fragment}`);
  // Vue has taken the page over when a control does what it should.
  if (options.javaScriptEnabled !== false) await page.waitForFunction('document.querySelector("#app")?.__vue_app__');
}

/** Contains the text, or matches the pattern. */
const says = (selector: string, expected: string | RegExp) =>
  expect.poll(() => page.textContent(selector), { timeout: 20_000 }).toMatch(expected);

describe('the parser', () => {
  const SENTENCE = '.parser-lab .parser-sentence';
  const EVENTS = '.parser-lab .parser-events';

  it('reads what is typed, and Enter ends a line as HTTP does', async () => {
    await visit();
    await page.fill('.parser-lab textarea', '');
    await page.locator('.parser-lab textarea').pressSequentially('GET /hello HTTP/1.1\nHost: me\n\n');
    expect(await page.inputValue('.parser-lab textarea')).toBe('GET /hello HTTP/1.1\\r\\n\nHost: me\\r\\n\n\\r\\n\n');
    await says(SENTENCE, 'The message ends.');
    await says(EVENTS, /head\s*GET \/hello HTTP\/1\.1\s*Host: me\s*no content; then the connection goes on/);
  });

  it('refuses with code and rule, and copies an octet as its sign', async () => {
    await visit();
    await page.selectOption('.parser-lab select', 'A smuggled request');
    await says(EVENTS, /conflicting-framing, 400 Bad Request.*RFC 9112 §6\.3 step 3/s);
    const copied = await page.evaluate(
      'getSelection().selectAllChildren(document.querySelector(".parser-line")), getSelection().toString()',
    );
    expect(copied).toContain('POST / HTTP/1.1␍␊');
  });

  it('steps by keyboard, and each step says what it is', async () => {
    await visit();
    await page.focus('.parser-lab .parser-player button:first-of-type');
    await page.keyboard.press('Enter');
    await says(SENTENCE, 'Nothing has arrived yet.');
    await page.keyboard.press('Tab'); // Back is disabled now, so Next
    await page.keyboard.press('Enter');
    await says(SENTENCE, /^36 octets arrived \(0–35\)\. The parser says: not yet\.$/);
    expect(await page.getAttribute('.parser-lab .parser-sentence', 'role')).toBe('status');
  });

  it('cuts as the slider says', async () => {
    await visit();
    await page.focus('.parser-lab input[type=range]');
    await page.keyboard.press('Home');
    await says('.parser-lab .parser-player', /of 1\d\d/);
    await says('.parser-lab', 'They arrive 1 octet at a time');
  });

  it('keeps in a link what was typed', async () => {
    await visit();
    await page.fill('.parser-lab textarea', 'GET / HTTP/1.1\\n');
    await page.click('.parser-lab button:has-text("Copy a link")');
    await expect.poll(() => new URL(page.url()).hash).toBe('#octets=R0VUIC8gSFRUUC8xLjEK&pieces=15');
    const { hash } = new URL(page.url());
    await page.context().close();
    await visit(hash);
    await says(SENTENCE, 'LF without CR at offset 14');
    expect(await page.inputValue('.parser-lab textarea')).toBe('GET / HTTP/1.1\\n');
  });

  it('shows one worked example without JavaScript, and no control that does nothing', async () => {
    await visit('', { javaScriptEnabled: false });
    await says(EVENTS, /head\s*POST \/api\/echo HTTP\/1\.1/);
    expect(await page.isVisible('.parser-lab .lab-without-script')).toBe(true);
    expect(await page.isVisible('.parser-lab textarea')).toBe(false);
  });
});

describe('framing', () => {
  it('says which step decides, and what careless readers make of it', async () => {
    await visit();
    await page.fill('.framing-lab textarea', 'Content-Length: 5\nContent-Length: 50');
    await says('.framing-lab .framing-verdict', 'Step 5 refuses');
    await says('.framing-lab .framing-readers', /5 octets.*50 octets/s);
    await page.locator('.framing-lab select').nth(1).selectOption('a 200 to HEAD');
    await says('.framing-lab .framing-verdict', 'Step 1 decides: no content.');
  });

  it('shows a worked example without JavaScript', async () => {
    await visit('', { javaScriptEnabled: false });
    await says('.framing-lab .framing-verdict', 'Step 3 refuses');
    expect(await page.isVisible('.framing-lab textarea')).toBe(false);
  });
});

describe('ranges and conditions', () => {
  it('answer what is typed', async () => {
    await visit();
    await page.getByRole('textbox', { name: 'Range', exact: true }).fill('bytes=-1');
    await says('.range-lab [role=status]', /206 Partial Content.*999 to 999 of 1000/s);
    await page.getByRole('textbox', { name: 'Size, in octets' }).fill('ten');
    await says('.range-lab [role=status]', 'The size is a whole number of octets.');
    await page.getByRole('textbox', { name: 'Size, in octets' }).fill('10');
    await page.getByRole('textbox', { name: 'If-None-Match' }).fill('*');
    await says('.range-lab [role=status]', '304 Not Modified');
  });

  it('show a worked example without JavaScript', async () => {
    await visit('', { javaScriptEnabled: false });
    await says('.range-lab', /206 Partial Content.*Content-Range: bytes 400-999\/1000/s);
  });
});

describe('a step picture', () => {
  const PICTURE = '[aria-label="A buffer over three reads"]';

  it('goes on when it is asked to, by keyboard, and says what it shows', async () => {
    await visit();
    await says(`${PICTURE} .step-buttons`, '1 of 5');
    await page.focus(`${PICTURE} .step-buttons button:not(:disabled)`);
    await page.keyboard.press('Enter');
    await says(`${PICTURE} .step-caption`, /^First read: 10 octets/);
    for (let at = 0; at < 3; at++) await page.keyboard.press('Enter');
    await says(`${PICTURE} .step-buttons`, /Again\s*5 of 5/);
    await page.keyboard.press('Enter');
    await says(`${PICTURE} .step-buttons`, '1 of 5');
    expect(await page.getAttribute(`${PICTURE} .step-caption`, 'role')).toBe('status');
  });

  it('does not move for those who want no motion', async () => {
    await visit('', { reducedMotion: 'reduce' });
    const motion = `getComputedStyle(document.querySelector('.step-picture text')).transitionDuration`;
    expect(await page.evaluate(motion)).toBe('0s');
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await page.evaluate(motion)).toContain('0.35s');
  });

  it('is a strip of all its frames without JavaScript', async () => {
    await visit('', { javaScriptEnabled: false });
    expect(await page.locator(`${PICTURE} svg`).count()).toBe(5);
    expect(await page.locator(`${PICTURE} .step-caption`).last().isVisible()).toBe(true);
  });

  it('scrolls on a telephone, and does not shrink', async () => {
    await visit('', { viewport: { width: 390, height: 800 } });
    await says(`${PICTURE} .step-buttons`, '1 of 5');
    const box = await page.locator(`${PICTURE} svg`).boundingBox();
    expect(box!.width).toBeGreaterThanOrEqual(640);
  });
});

describe('all of it', () => {
  it('has a name for everything that can be used', async () => {
    await visit();
    const nameless = await page.$$eval('.lab :is(input, select, textarea, button)', (controls) =>
      controls
        .filter((control) => {
          const label = control.closest('label')?.textContent ?? control.getAttribute('aria-label');
          return !(label ?? control.textContent)?.trim();
        })
        .map((control) => control.outerHTML),
    );
    expect(nameless).toEqual([]);
  });

  it.each([
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)('fits %i pixels, %s, and its text can be read', async (width, colorScheme) => {
    await visit('', { viewport: { width, height: 800 }, colorScheme });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    // Colours move from one scheme to the other for a moment.
    await expect.poll(() => page.evaluate(FAINT_TEXTS), { timeout: 5000 }).toEqual([]);
  });
});

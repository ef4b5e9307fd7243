/** The page of `public/` in a real browser, against the real server. Run by `pnpm test:browser`. */

import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Program } from '../program.ts';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** All that a browser does on its own account is switched off: what the server sees is the page, and nothing else. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Browser | undefined;
let program: Program & { readonly port: number };
let screenshots: string;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: findBrowser(), args: ARGUMENTS });
  program = await Program.serving('--log', 'none');
  screenshots = mkdtempSync(join(tmpdir(), 'page-'));
  console.log(`Screenshots are in ${screenshots}`);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await program?.destroy();
});

/** No browser is a failure and no reason to skip: a test that nobody runs proves nothing. */
function findBrowser(): string {
  const given = process.env.CHROMIUM || undefined;
  const found = given ?? PLACES.find((place) => existsSync(place));
  if (found === undefined || !existsSync(found)) {
    const where = given === undefined ? 'There is no Chromium here' : `There is no ${given}`;
    throw new Error(`${where}. Install one (Debian: sudo apt-get install chromium), or set CHROMIUM to its path.`);
  }
  return found;
}

/** What the browser complained about. */
let complaints: string[] = [];
/** What the server answered: status and path. */
let answers: string[] = [];
let page: Page;

async function visit(options: BrowserContextOptions = {}, prepare?: (opened: Page) => Promise<unknown>): Promise<void> {
  const context = await browser!.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('response', (answer) => answers.push(`${answer.status()} ${new URL(answer.url()).pathname}`));
  await prepare?.(page);
  await page.goto(`http://127.0.0.1:${program.port}/`);
  if (options.javaScriptEnabled !== false) await says('#inspect-summary', /^\d+ octets: a request-line/);
}

/** What a test expects the browser to complain about. */
let provoked: string[] = [];

afterEach(async () => {
  await page?.context().close();
  const [found, expected] = [complaints, provoked];
  complaints = [];
  provoked = [];
  answers = [];
  expect(found).toEqual(expected);
});

const textOf = async (selector: string) => ((await page.textContent(selector)) ?? '').trim();

async function says(selector: string, pattern: RegExp): Promise<string> {
  await expect.poll(() => textOf(selector), { timeout: 30_000 }).toMatch(pattern);
  return textOf(selector);
}

async function takePicture(name: string): Promise<void> {
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

describe('the page', () => {
  it('greets, and all that it is made of arrives', async () => {
    await visit();
    expect(await page.title()).toBe('HTTP from scratch');
    expect(await textOf('h1')).toMatch(/^Hello/);
    await expect.poll(() => answers.length).toBeGreaterThanOrEqual(10);
    expect(answers.filter((answer) => !answer.startsWith('200 '))).toEqual([]);
    for (const path of ['/', '/styles.css', '/app.js', '/images/logo.png', '/api/inspect']) {
      expect(answers).toContain(`200 ${path}`);
    }
  });

  it('can be read without JavaScript, and says that it needs it', async () => {
    await visit({ javaScriptEnabled: false });
    expect(await textOf('h1')).toMatch(/^Hello/);
    expect(await page.isVisible('noscript .notice')).toBe(true);
  });

  it('has one h1, no heading level left out, and a name for everything that can be used', async () => {
    await visit();
    const levels = await page.$$eval('h1, h2, h3, h4', (headings) => headings.map(({ tagName }) => Number(tagName[1])));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.reduce((before, level) => {
      expect(level).toBeLessThanOrEqual(before + 1);
      return level;
    });
    const tree = await page.locator('body').ariaSnapshot();
    expect(tree).not.toMatch(/- (button|link|textbox|img)(?! ")/);
    expect(tree).toContain('textbox "Content of the request"');
  });
});

describe('the octets of the request', () => {
  it('are those of this very browser, part by part, with their offsets', async () => {
    await visit();
    const userAgent = (await page.evaluate('navigator.userAgent')) as string;
    const line = page.locator('#inspect-octets li', { hasText: 'User-Agent' });
    expect(await line.locator('[data-part="field-value"] dd').textContent()).toBe(userAgent);
    expect(await line.locator('[data-part="CR LF"] dd').textContent()).toBe('CRLF');

    const first = page.locator('#inspect-octets li').first();
    expect(await first.locator('.place').textContent()).toBe('0 request-line');
    expect(await first.locator('dt').allTextContents()).toEqual([
      'method 0',
      'SP 3',
      'request-target 4',
      'SP 16',
      'HTTP-version 17',
      'CR LF 25',
    ]);
    // Each part begins where the one before it ends, to the last octet of the head.
    const parts = await page.locator('#inspect-octets dt').allTextContents();
    const offsets = parts.map((part) => Number(/\d+$/.exec(part)![0]));
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
    const total = Number(/^\d+/.exec(await textOf('#inspect-summary'))![0]);
    expect(offsets.at(-1)).toBe(total - 2); // the empty line
    await takePicture('inspect');
  });

  it('are shown again when asked for, and Cookie is withheld', async () => {
    await visit();
    await page.context().addCookies([{ name: 'session', value: 'SECRET', url: page.url() }]);
    await page.click('#inspect-again');
    const line = page.locator('#inspect-octets li', { hasText: 'Cookie' });
    await line.waitFor();
    expect(await line.textContent()).toContain(`withheld, ${'session=SECRET'.length} octets`);
    expect(await textOf('#inspect-octets')).not.toContain('SECRET');
  });
});

describe('the echo', () => {
  it('shows both messages in full', async () => {
    await visit();
    await page.click('#echo-send');
    await says('#echo-status', /^The server answered 200 OK after/);
    // The two boxed words at the end of a line are CR and LF.
    expect(await textOf('#echo-request')).toBe(
      [
        'POST /api/echo HTTP/1.1CRLF',
        'Content-Type: application/jsonCRLF',
        'Content-Length: 29CRLF',
        'CRLF',
        '{"message":"You are awesome"}',
      ].join('\n'),
    );
    const response = await textOf('#echo-response');
    expect(response).toMatch(/^HTTP\/1\.1 200 OKCRLF\n/);
    expect(response).toContain('\ncontent-type: application/jsonCRLF\n');
    expect(response).toContain('\ncontent-length: 30CRLF\n');
    expect(response).toMatch(/CRLF\nCRLF\n\{"you sent":"You are awesome"\}$/);
    await takePicture('echo');
  });

  it('counts octets while one types, and sends as many', async () => {
    await visit();
    await page.fill('#echo-content', '{"message":"é ☃"}');
    expect(await textOf('#echo-count')).toBe('20 octets, for 17 characters in UTF-8');
    await page.click('#echo-send');
    await says('#echo-response', /\{"you sent":"é ☃"\}$/);
    expect(await textOf('#echo-request')).toContain('Content-Length: 20');
  });

  it('shows text that looks like markup as text', async () => {
    await visit();
    await page.fill('#echo-content', '{"message":"<img src=x onerror=alert(1)>"}');
    await page.click('#echo-send');
    await says('#echo-response', /<img src=x onerror=alert\(1\)>/);
    expect(await page.locator('#echo img').count()).toBe(0);
  });

  it.each([
    ['broken JSON', '#echo-break', 400, /"error":"the content is not JSON/],
    ['GET', '#echo-get', 405, /allow: OPTIONS, POST/],
    ['plain text', '#echo-type', 415, /application\/json/],
  ])('shows what the server says to %s', async (_, button, status, answer) => {
    provoked = [expect.stringContaining(`Failed to load resource: the server responded with a status of ${status}`)];
    await visit();
    await page.click(button);
    await says('#echo-status', new RegExp(`^The server answered ${status} `));
    expect(await textOf('#echo-response')).toMatch(answer);
  });

  it('can start over', async () => {
    await visit();
    await page.fill('#echo-content', '');
    await page.click('#echo button[type="reset"]');
    expect(await page.inputValue('#echo-content')).toBe('{"message":"You are awesome"}');
    await says('#echo-count', /^29 octets$/);
  });
});

describe('slow requests', () => {
  it('are at work on other threads: the quick ones come back in the meantime', async () => {
    await visit();
    await page.click('#slow-start');
    await expect.poll(() => page.getAttribute('#slow-start', 'aria-disabled'), { timeout: 60_000 }).toBe('false');
    const summary = await textOf('#slow-summary');
    expect(summary).toContain('Median');
    expect(summary).toContain('Slow requests done: 4, each with 348,513 primes below 5,000,000.');

    // The table has them in the order in which they came back.
    const rows = await page.$$eval('#slow-rows tr', (found) => found.map((row) => row.textContent ?? ''));
    expect(rows.filter((row) => row.startsWith('Slow'))).toHaveLength(4);
    const lastSlow = rows.findLastIndex((row) => row.startsWith('Slow'));
    const quickBefore = rows.slice(0, lastSlow).filter((row) => row.startsWith('Quick'));
    expect(quickBefore.length).toBeGreaterThan(5 + 1); // five are asked before anything slow begins
    await takePicture('slow');
  }, 90_000);

  it('say why they were refused: the page blamed a full queue for a job whose time was over', async () => {
    provoked = Array.from({ length: 4 }, () => expect.stringContaining('status of 503'));
    const refusal = { status: 503, json: { error: 'that took too long and was given up; ask for less' } };
    await visit({}, (opened) => opened.route('**/api/primes*', (route) => route.fulfill(refusal)));
    await page.click('#slow-start');
    await expect.poll(() => page.getAttribute('#slow-start', 'aria-disabled'), { timeout: 60_000 }).toBe('false');
    expect(await textOf('#slow-summary')).toContain('It answered 4 with 503: that took too long and was given up');
  });
});

describe('frames', () => {
  const part = (name: string) => textOf(`#frames-octets [data-part="${name}"] dd`);

  it('are shown bit by bit, and come back from a WebSocket of the same origin, as the policy of the page allows', async () => {
    await visit();
    await page.fill('#frames-text', 'Hi ☃');
    await page.click('#frames-send');
    await says('#frames-status', /^“Hi ☃” reached the server in 12 octets\.$/);
    expect(await part('FIN')).toBe('1');
    expect(await part('opcode')).toBe('0001 text');
    expect(await part('MASK')).toBe('1');
    expect(await part('length')).toBe('0000110 6');
    const octets = (shown: string) => shown.split(' ').map((pair) => Number.parseInt(pair, 16));
    const mask = octets(await part('masking key'));
    const masked = octets(await part('masked payload'));
    expect(mask).toHaveLength(4);
    expect(Buffer.from(masked.map((octet, at) => octet ^ mask[at % 4]!)).toString()).toBe('Hi ☃');
    expect(await textOf('#frames-octets .unmasked dd')).toBe('48 69 20 E2 98 83\nHi ☃');
    await takePicture('frames');
  });

  it('have a longer length for a longer text, on the same connection', async () => {
    await visit();
    await page.click('#frames-send');
    await says('#frames-status', / in 19 octets/);
    await page.fill('#frames-text', 'x'.repeat(300));
    await page.click('#frames-send');
    await says('#frames-status', / in 308 octets/);
    expect(await part('length')).toBe('1111110 126: see next');
    expect(await part('extended length')).toBe('01 2C = 300');
  });
});

describe('the live view', () => {
  it('counts what the server has open and what it answers', async () => {
    await visit();
    await says('#live-connections', /^[1-9]/);
    await page.click('#live-ask');
    await says('#live-responses', /^[1-9]\d/);
    expect(await page.isVisible('#live')).toBe(true);
    expect(await page.isVisible('#live-link')).toBe(true);
    await takePicture('live');
  });

  it('stays hidden on a server that has none', async () => {
    provoked = [expect.stringContaining('status of 404')];
    await visit({}, (opened) => opened.route('**/api/live', (route) => route.fulfill({ status: 404 })));
    await expect.poll(() => answers).toContain('404 /api/live');
    expect(await page.isVisible('#live')).toBe(false);
    expect(await page.isVisible('#live-link')).toBe(false);
  });
});

describe('the keyboard', () => {
  it('skips to the content first', async () => {
    await visit();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    expect((await page.locator('.skip').boundingBox())!.y).toBeGreaterThanOrEqual(0); // now it can be seen
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('inspect-again');
  });

  it('reaches every button in the order of the page, and can press it', async () => {
    await visit();
    const reached: string[] = [];
    for (let press = 0; press < 40; press++) {
      await page.keyboard.press('Tab');
      const id = (await page.evaluate('document.activeElement.id || document.activeElement.type')) as string;
      if (id === 'echo-send') await page.keyboard.press('Enter');
      reached.push(id);
      if (id === 'slow-start') break;
    }
    const order = ['inspect-again', 'echo-content', 'echo-send', 'reset', 'echo-break', 'echo-get', 'echo-type'];
    expect(reached.filter((id) => id !== undefined && id !== '')).toEqual(expect.arrayContaining(order));
    expect(reached.slice(reached.indexOf('inspect-again'))).toEqual([...order, 'slow-start']);
    await says('#echo-status', /200 OK/);
  });

  it('shows where it is', async () => {
    await visit();
    await page.focus('#echo-content');
    await page.keyboard.press('Tab');
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
  });
});

describe('every screen', () => {
  it.each([320, 375, 768, 1280])('%i pixels wide: nothing is cut off at the side', async (width) => {
    await visit({ viewport: { width, height: 800 } });
    await page.fill('#echo-content', `{"message":"${'x'.repeat(300)}"}`);
    await page.click('#echo-send');
    await says('#echo-status', /200 OK/);
    await page.fill('#frames-text', 'x'.repeat(300));
    await page.click('#frames-send');
    await says('#frames-status', / in 308 octets/);
    await says('#live-connections', /^[1-9]/);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });

  it('light and dark are two looks of the same page', async () => {
    const grounds: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1280, 320]) {
        await page?.context().close();
        await visit({ colorScheme, viewport: { width, height: 800 } });
        await page.click('#echo-send');
        await says('#echo-status', /200 OK/);
        if (width === 1280) {
          grounds.push((await page.evaluate('getComputedStyle(document.body).backgroundColor')) as string);
        }
        await takePicture(`${colorScheme}-${width}`);
      }
    }
    const brightness = grounds.map((ground) => Number(/\d+/.exec(ground)![0]));
    expect(brightness[0]).toBeGreaterThan(200);
    expect(brightness[1]).toBeLessThan(60);
  });
});

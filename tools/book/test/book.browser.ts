/** The book in a real browser, served by stage 7 as `pnpm book:serve` does. Run by `pnpm test:browser`. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../browser.ts';
import { readBook } from '../order.ts';
import { leavesOf } from '../pdf.ts';
import { ROOT } from '../piece.ts';
import { DIST, POLICY } from '../site.ts';

const leaves = leavesOf(readBook());

let browser: Browser;
let server: ChildProcess;
let origin: string;

beforeAll(async () => {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('There is no Chromium here. Install one, or set CHROMIUM.');
  const args = ['--root', DIST, '--csp', POLICY, '--host', '127.0.0.1', '--port', '0', '--log', 'none'];
  const stage = join(ROOT, 'packages/7-full-server/bin/stage.ts');
  server = spawn(process.execPath, ['--import', 'tsx', stage, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  for await (const chunk of server.stdout!) {
    out += chunk;
    const address = /Listening on (http:\/\/\S+?)\/?\n/.exec(out)?.[1];
    if (address === undefined) continue;
    origin = address;
    break;
  }
  if (origin === undefined) throw new Error(`stage 7 does not listen: ${out}`);
  const quiet = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
  browser = await chromium.launch({ executablePath, args: quiet });
}, 600_000);
afterAll(async () => {
  await browser?.close();
  if (server !== undefined && server.exitCode === null) {
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
});

let complaints: string[] = [];
let page: Page;

async function visit(path: string, options: BrowserContextOptions = {}): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, ...options });
  page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error}`));
  page.on('response', (answer) => {
    if (answer.status() >= 400) complaints.push(`${answer.status()} ${answer.url()}`);
  });
  page.on('request', (request) => {
    if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(origin)) complaints.push(request.url());
  });
  await open(path);
}

/** The page is alive when Vue has taken it over: before that, a click is lost. */
async function open(path: string): Promise<void> {
  await page.goto(origin + path, { waitUntil: 'load' });
  await page.locator('html[data-alive]').waitFor({ state: 'attached' });
}

/** What a script says that runs on the page with an element of it. */
function measure(selector: string, body: string): Promise<number> {
  return page.evaluate(`((element) => {${body}})(document.querySelector(${JSON.stringify(selector)}))`);
}

afterEach(async () => {
  await page?.context().close();
  const heard = complaints;
  complaints = [];
  expect(heard).toEqual([]);
});

const pathOf = (link: string) => (link === '/' ? '/' : `${link}.html`);

describe('the book', () => {
  it('shows each page under the name that the sidebar has for it', { timeout: 300_000 }, async () => {
    await visit('/');
    for (const { link, text } of leaves) {
      await open(pathOf(link));
      const heading = await page.locator('.vp-doc h1').first().textContent();
      expect(`${link}: ${heading!.replace(/\u200b/g, '').trim()}`).toBe(`${link}: ${text}`);
      const active = page.locator('.VPSidebarItem.is-active > .item .text');
      if (link !== '/') expect(await active.last().textContent()).toContain(text);
    }
  });

  it('leads through itself from page to page', async () => {
    await visit('/');
    await page.locator('.VPDocFooter .next').click();
    await page.waitForURL(`**${pathOf(leaves[1]!.link)}`);
    await page.locator('.vp-doc h1', { hasText: leaves[1]!.text }).waitFor();
  });

  it('finds everyday words, and a chapter before a table', async () => {
    await visit('/');
    for (const word of ['header', 'body', 'pipelining']) {
      await page.locator('.VPNavBarSearch button').first().click();
      await page.locator('.VPLocalSearchBox input').fill(word);
      const first = page.locator('.VPLocalSearchBox .result').first();
      await expect.poll(() => first.getAttribute('href'), { timeout: 20_000 }).toMatch(/^\/(?:[1-7]-|words)/);
      await page.keyboard.press('Escape');
    }
  });

  it('turns dark and stays dark', async () => {
    await visit('/', { colorScheme: 'light' });
    const dark = () => page.evaluate('document.documentElement.classList.contains("dark")');
    expect(await dark()).toBe(false);
    await page.locator('.VPNavBarAppearance button').click();
    expect(await dark()).toBe(true);
    await open('/2-parser.html');
    expect(await dark()).toBe(true);
  });

  it.each(['light', 'dark'] as const)('has comments that can be read when it is %s', async (colorScheme) => {
    await visit('/2-parser.html', { colorScheme });
    const contrast = await measure(
      '.vp-code span[style*="6A737D"]',
      `const light = (color) => {
        const [r, g, b] = color.match(/[\\d.]+/g).map((part) => part / 255)
          .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const shades = [getComputedStyle(element).color, getComputedStyle(element.closest('div')).backgroundColor];
      const [low, high] = shades.map(light).sort((a, b) => a - b);
      return (high + 0.05) / (low + 0.05);`,
    );
    expect(contrast).toBeGreaterThanOrEqual(4.5);
  });

  it('has room for 120 columns of code', async () => {
    await visit('/2-parser.html');
    const columns = await measure(
      '.language-ts pre code',
      `const ruler = document.createElement('span');
      ruler.textContent = 'x'.repeat(120);
      element.append(ruler);
      const wide = ruler.getBoundingClientRect().width;
      ruler.remove();
      return ((element.parentElement.clientWidth - parseFloat(getComputedStyle(element).paddingLeft)) / wide) * 120;`,
    );
    expect(columns).toBeGreaterThanOrEqual(120);
  });

  it.each([390, 1280])('does not scroll sideways at %d pixels', { timeout: 300_000 }, async (width) => {
    await visit('/', { viewport: { width, height: 844 } });
    for (const { link } of leaves.filter(({ level }) => level === 1)) {
      await open(pathOf(link));
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      expect(`${link}: ${wide}`).toBe(`${link}: ${width}`);
    }
  });

  it('says in its own words that there is no such page', async () => {
    await visit('/');
    const answer = await page.goto(`${origin}/no/such/page.html`, { waitUntil: 'load' });
    expect(answer?.status()).toBe(404);
    await page.getByText("There's no page at this address").waitFor();
    complaints = complaints.filter((one) => !one.includes('/no/such/page.html'));
  });
});

const withCode = leaves.filter(({ level }) => level === 2)[0];

describe.skipIf(withCode === undefined)('a page of a step', () => {
  const ours = 'details.ours';

  it('shows our code to those who read, and folds it for those who write', async () => {
    await visit(pathOf(withCode!.link));
    const code = page.locator(`${ours} pre`).first();
    expect(await code.isVisible()).toBe(true);
    const building = page.locator('.mode-switch.in-bar button', { hasText: 'Building' });
    await building.click();
    expect(await building.getAttribute('aria-pressed')).toBe('true');
    expect(await code.isVisible()).toBe(false);

    await open(pathOf(withCode!.link));
    expect(await code.isVisible()).toBe(false);
    await page.locator(`${ours} > summary`).first().focus();
    await page.keyboard.press('Enter');
    expect(await code.isVisible()).toBe(true);
  });

  it('can be marked as done, and the sidebar knows', async () => {
    await visit(pathOf(withCode!.link));
    await page.getByRole('button', { name: 'Mark as done' }).click();
    await open(pathOf(withCode!.link));
    await page.getByRole('button', { name: 'Done' }).waitFor();
    const tick = await page.evaluate(
      `getComputedStyle(document.querySelector('.VPSidebar a[href="${pathOf(withCode!.link)}"] .text'), '::after').content`,
    );
    expect(tick).toContain('✓');
  });

  it('leads to the source of what it shows', async () => {
    await visit(pathOf(withCode!.link));
    const link = await page.locator('a.source').first().getAttribute('href');
    if (link!.startsWith('http')) return; // a code host, which is not ours to test
    expect((await page.request.get(origin + link)).status()).toBe(200);
  });
});

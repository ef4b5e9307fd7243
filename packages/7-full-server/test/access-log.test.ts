import { request } from '@http-from-scratch/protocol';
import { describe, expect, it, vi } from 'vitest';
import { accessLog, combinedLine, jsonLine } from '#chapter';

const at = new Date(Date.UTC(2026, 10, 25, 2, 18, 41));

function exchange(target = '/a?b=1', fields: [string, string][] = []) {
  const asked = request('GET', target, { fields });
  return { peer: { address: '192.0.2.7', port: 50312 }, request: asked, status: 200, contentOctets: 13, startedAt: 0 };
}

describe('the access log', () => {
  it('writes the combined format', () => {
    const line = combinedLine(
      exchange('/a?b=1', [
        ['Referer', 'http://x/'],
        ['User-Agent', 'curl/8'],
      ]),
      at,
    );
    expect(line).toBe('192.0.2.7 - - [25/Nov/2026:02:18:41 +0000] "GET /a?b=1 HTTP/1.1" 200 13 "http://x/" "curl/8"');
  });

  it('writes a dash for what there is not', () => {
    const line = combinedLine({ ...exchange(), request: undefined, status: 400, contentOctets: 0 }, at);
    expect(line).toBe('192.0.2.7 - - [25/Nov/2026:02:18:41 +0000] "-" 400 - "-" "-"');
  });

  it('writes the address of an IPv6 peer as it is', () => {
    expect(combinedLine({ ...exchange(), peer: { address: '::1', port: 50312 } }, at)).toMatch(/^::1 - - /);
  });

  it('escapes quotes, backslashes and octets that are not printable, so that a client cannot forge a line', () => {
    const hostile = 'a"b\\c\x80\tz';
    const fields: [string, string][] = [
      ['Referer', hostile],
      ['User-Agent', hostile],
    ];
    const line = combinedLine(exchange('/"', fields), at);
    const escaped = '"a\\"b\\\\c\\x80\\x09z"';
    const time = '25/Nov/2026:02:18:41 +0000';
    expect(line).toBe(`192.0.2.7 - - [${time}] "GET /\\" HTTP/1.1" 200 13 ${escaped} ${escaped}`);
  });

  it('writes JSON that is one line whatever the client sent', () => {
    const line = jsonLine(exchange('/', [['User-Agent', 'a"b\x85']]), at);
    expect(line.match(/[^\x20-\x7e]/g)).toBe(null);
    expect(JSON.parse(line)).toMatchObject({
      time: '2026-11-25T02:18:41.000Z',
      peer: '192.0.2.7:50312',
      method: 'GET',
      target: '/',
      status: 200,
      octets: 13,
      userAgent: 'a"b\x85',
    });
  });

  it('writes JSON with null for what there is not', () => {
    const line = jsonLine({ ...exchange(), request: undefined, status: 400, contentOctets: 0 }, at);
    const none = { method: null, target: null, version: null, referer: null, userAgent: null };
    expect(JSON.parse(line)).toMatchObject({ ...none, status: 400, octets: 0 });
  });

  it('writes into JSON how long the exchange took', () => {
    const before = performance.now();
    const { milliseconds } = JSON.parse(jsonLine({ ...exchange(), startedAt: before - 250 }, at));
    expect(milliseconds).toBeGreaterThanOrEqual(249.9);
    expect(milliseconds).toBeLessThanOrEqual(250.1 + performance.now() - before);
  });

  it('writes the exchanges of one turn together, and loses none', async () => {
    const writes: string[] = [];
    const log = accessLog('combined', (lines) => writes.push(lines));
    log(exchange('/1'));
    log(exchange('/2'));
    await new Promise((resolve) => setImmediate(resolve));
    log(exchange('/3'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(writes.map((lines) => lines.split('\n').length - 1)).toEqual([2, 1]);
    expect(writes.join('')).toMatch(/\/1 .*\n.*\/2 .*\n.*\/3 /);
  });

  it('writes a line of JSON for each exchange, when that is the format', async () => {
    const writes: string[] = [];
    accessLog('json', (lines) => writes.push(lines))(exchange('/1'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(JSON.parse(writes.join(''))).toMatchObject({ target: '/1' });
  });

  it('goes on after a write that throws', async () => {
    const told = vi.spyOn(console, 'error').mockReturnValue();
    const writes: string[] = [];
    const log = accessLog('combined', (lines) => {
      writes.push(lines);
      throw new Error('disk full');
    });
    for (const target of ['/1', '/2']) {
      log(exchange(target));
      await new Promise((resolve) => setImmediate(resolve));
    }
    told.mockRestore();
    expect(writes).toHaveLength(2);
  });

  it('can be silent', async () => {
    const writes: string[] = [];
    accessLog('none', (lines) => writes.push(lines))(exchange());
    await new Promise((resolve) => setImmediate(resolve));
    expect(writes).toEqual([]);
  });
});

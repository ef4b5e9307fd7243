/** One line for each exchange, whatever the client has sent: what cannot be printed is escaped. */

import { type Exchange, guarded } from '@http-from-scratch/tcp-echo';
import { MONTHS } from '@http-from-scratch/tcp-echo/date';

export const LOG_FORMATS = ['combined', 'json', 'none'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/**
 * Writes lines together: all exchanges of one turn of the event loop are one write.
 * @param write takes whole lines. It may throw: the next lines are written all the same
 */
export function accessLog(format: LogFormat, write: (lines: string) => unknown): (exchange: Exchange) => void {
  if (format === 'none') return () => {};
  const line = format === 'json' ? jsonLine : combinedLine;
  const careful = guarded(write);
  let pending = '';
  const writeAll = () => {
    const lines = pending;
    pending = '';
    careful(lines);
  };
  return (exchange) => {
    if (pending === '') setImmediate(writeAll);
    pending += `${line(exchange, new Date())}\n`;
  };
}

/** The format that Apache calls combined: host, identity, user, time, request-line, status, octets, Referer, User-Agent. */
export function combinedLine({ peer, request, status, contentOctets }: Exchange, at: Date): string {
  const requestLine = request === undefined ? '-' : `${request.method} ${request.target} HTTP/${request.version}`;
  const size = contentOctets === 0 ? '-' : contentOctets;
  return `${peer.address} - - [${clfTime(at)}] "${printable(requestLine)}" ${status} ${size} "${field(request, 'Referer')}" "${field(request, 'User-Agent')}"`;
}

/**
 * The names, in this order: time, peer (with its port), method, target, version, status, octets, milliseconds, referer,
 * userAgent. What isn't there is null.
 */
export function jsonLine({ peer, request, status, contentOctets, startedAt }: Exchange, at: Date): string {
  const line = JSON.stringify({
    time: at.toISOString(),
    peer: `${peer.address}:${peer.port}`,
    method: request?.method ?? null,
    target: request?.target ?? null,
    version: request?.version ?? null,
    status,
    octets: contentOctets,
    milliseconds: Math.round((performance.now() - startedAt) * 1000) / 1000,
    referer: request?.fields.get('Referer') ?? null,
    userAgent: request?.fields.get('User-Agent') ?? null,
  });
  // JSON escapes the control characters below 0x20 by itself. There are more: U+009B begins a command to a terminal.
  return line.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function field(request: Exchange['request'], name: string): string {
  return printable(request?.fields.get(name) ?? '-');
}

/** A quote would end the field, a control octet could move the cursor of the terminal that shows the log. */
function printable(value: string): string {
  return value.replace(/["\\]|[^\x20-\x7e]/g, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

/** 25/Nov/2026:02:18:41 +0000; in UTC, so that logs of several machines can be put side by side. */
function clfTime(at: Date): string {
  const iso = at.toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[at.getUTCMonth()]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

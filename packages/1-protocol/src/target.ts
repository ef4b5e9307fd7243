/** The four forms of request-target, and the Host that goes with them. RFC 9112 §3.2 */

import { ProtocolError } from './errors.ts';

/** What a request-target names. `path` and `query` are as sent: percent-encoding is decoded where a path is used. */
export interface RequestTarget {
  readonly form: 'origin' | 'absolute' | 'authority' | 'asterisk';
  /** host[:port] of an absolute-form or authority-form target, otherwise ''. */
  readonly authority: string;
  /** From the first "/" to the "?", and "/" where an absolute-form has none; '' in authority-form, '*' in asterisk-form. */
  readonly path: string;
  /** What follows the first "?", without it; '' when there is none. */
  readonly query: string;
}

/**
 * Reads a target whose octets have been checked. The method decides which form is legal. In a path we refuse a backslash,
 * which some servers take for a slash, and a percent sign that doesn't begin an escape: RFC 9112 §3.2 asks for that.
 * Everything else that RFC 3986 doesn't allow passes as it was sent: `|`, `^`, `"`, `<` and the like in a path, and anything in a query.
 * Browsers send `?q=100%` as it was typed.
 * @throws {ProtocolError} 'bad-target' (400)
 */
export function parseTarget(method: string, target: string): RequestTarget {
  if (method === 'CONNECT') {
    // RFC 9112 §3.2.3: authority-form is for CONNECT, and CONNECT has no other. It names a port (RFC 9110 §9.3.6).
    if (!isAuthority(target) || !/:[0-9]+$/.test(target)) throw badTarget(method, target);
    return { form: 'authority', authority: target, path: '', query: '' };
  }
  if (target.charCodeAt(0) === 0x2f /* "/" */) return withPath('origin', '', target);
  if (target === '*' && method === 'OPTIONS') return { form: 'asterisk', authority: '', path: '*', query: '' };
  // RFC 9112 §3.2.2: absolute-form is what a client sends to a proxy, and every server must take it.
  const absolute = /^https?:\/\/([^/?]+)/i.exec(target);
  if (absolute === null || !isAuthority(absolute[1]!)) throw badTarget(method, target);
  const rest = target.slice(absolute[0].length);
  return withPath('absolute', absolute[1]!, rest.startsWith('/') ? rest : `/${rest}`);
}

/** A constant: a pattern inside the function would be a new object for each request. */
const NOT_IN_PATH = /\\|%(?![0-9A-Fa-f]{2})/;

function withPath(form: RequestTarget['form'], authority: string, pathAndQuery: string): RequestTarget {
  const question = pathAndQuery.indexOf('?');
  const path = question < 0 ? pathAndQuery : pathAndQuery.slice(0, question);
  if (NOT_IN_PATH.test(path)) {
    throw new ProtocolError(
      'bad-target',
      400,
      `a backslash, or % without two digits, in the path "${shortened(path)}"`,
    );
  }
  return { form, authority, path, query: question < 0 ? '' : pathAndQuery.slice(question + 1) };
}

function badTarget(method: string, target: string): ProtocolError {
  return new ProtocolError('bad-target', 400, `"${shortened(target)}" is no request-target for ${method}`);
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/**
 * authority = host [ ":" port ]. RFC 3986 §3.2.2 would also let a comma into a host; no host has one, and in a Host
 * field it means that a proxy joined two.
 */
const AUTHORITY = /^(?:\[[0-9A-Fa-f:.]+\]|(?:[\w\-.~!$&'()*+;=]|%[0-9A-Fa-f]{2})+)(?::[0-9]{0,5})?$/;

/** Most requests are for the same host as the one before. */
let lastAuthority: string | undefined;

/** The pattern knows which characters are allowed. Whether they make an address and a port, `new URL` in a handler decides. */
function isAuthority(text: string): boolean {
  if (text === lastAuthority) return true;
  if (!AUTHORITY.test(text) || !URL.canParse(`http://${text}/`)) return false;
  lastAuthority = text;
  return true;
}

/**
 * The value of Host. An HTTP/1.1 request has exactly one; anything else may be read differently by two servers.
 * An empty value is legal: it says that the target has no authority. A comma in a host is not, though RFC 3986 §3.2.2
 * has it: it means that a proxy joined two. No port needs more than five digits.
 * @param hosts the value of each Host line
 * @throws {ProtocolError} 'bad-host' (400)
 * @see RFC 9112 §3.2
 */
export function checkHost(version: HttpVersion, hosts: readonly string[]): string {
  if (hosts.length > 1) throw new ProtocolError('bad-host', 400, 'a request has one Host field, not several');
  const host = hosts[0];
  if (host === undefined) {
    if (version === '1.0') return '';
    throw new ProtocolError('bad-host', 400, 'an HTTP/1.1 request needs a Host field');
  }
  if (host !== '' && !isAuthority(host)) throw new ProtocolError('bad-host', 400, 'Host is not host[:port]');
  return host;
}

/** The minor versions that we speak. A request of HTTP/1.2 is read as 1.1. RFC 9110 §2.5 */
export type HttpVersion = '1.0' | '1.1';

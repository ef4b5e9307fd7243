/** Status codes and their usual reason-phrases. Programs read the number; the phrase is for people. RFC 9110 §15, RFC 6585 */

const PHRASES: ReadonlyMap<number, string> = new Map(
  `100 Continue, 101 Switching Protocols,
   200 OK, 201 Created, 202 Accepted, 203 Non-Authoritative Information, 204 No Content, 205 Reset Content,
   206 Partial Content,
   300 Multiple Choices, 301 Moved Permanently, 302 Found, 303 See Other, 304 Not Modified, 307 Temporary Redirect,
   308 Permanent Redirect,
   400 Bad Request, 401 Unauthorized, 402 Payment Required, 403 Forbidden, 404 Not Found, 405 Method Not Allowed,
   406 Not Acceptable, 407 Proxy Authentication Required, 408 Request Timeout, 409 Conflict, 410 Gone,
   411 Length Required, 412 Precondition Failed, 413 Content Too Large, 414 URI Too Long, 415 Unsupported Media Type,
   416 Range Not Satisfiable, 417 Expectation Failed, 421 Misdirected Request, 422 Unprocessable Content,
   426 Upgrade Required, 428 Precondition Required, 429 Too Many Requests, 431 Request Header Fields Too Large,
   500 Internal Server Error, 501 Not Implemented, 502 Bad Gateway, 503 Service Unavailable, 504 Gateway Timeout,
   505 HTTP Version Not Supported`
    .split(/,\s+/)
    .map((entry) => [Number(entry.slice(0, 3)), entry.slice(4)]),
);

/** The reason-phrase for a status, or '' for one that we do not know: the phrase may be empty. RFC 9112 §4 */
export function reasonPhrase(status: number): string {
  return PHRASES.get(status) ?? '';
}

/** Responses that never have content, whatever their fields say. RFC 9112 §6.3 step 1 */
export function neverHasContent(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}

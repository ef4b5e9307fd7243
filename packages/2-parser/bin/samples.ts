/** What `pnpm stage2` reads when it is given nothing. */

/** Two requests, as a client sends them that does not wait for the first answer. One has a length, one has chunks. */
export const REQUESTS = [
  'POST /api/echo HTTP/1.1',
  'Host: localhost:8080',
  'Content-Type: application/json',
  'Content-Length: 29',
  '',
  '{"message":"You are awesome"}POST /api/echo HTTP/1.1',
  'Host: localhost:8080',
  'Transfer-Encoding: chunked',
  '',
  '5',
  'hello',
  '8',
  ', world!',
  '0',
  'Checksum: 3a98',
  '',
  '',
].join('\r\n');

/** An interim answer, one with a length, and one that only the end of the connection ends. */
export const RESPONSES = [
  'HTTP/1.1 100 Continue',
  '',
  'HTTP/1.1 200 OK',
  'Content-Type: application/json',
  'Content-Length: 30',
  '',
  '{"you sent":"You are awesome"}HTTP/1.1 200 OK',
  'Content-Type: text/plain',
  'Connection: close',
  '',
  'Goodbye.',
].join('\r\n');

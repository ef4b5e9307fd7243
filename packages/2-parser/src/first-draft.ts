/**
 * The article's parser: what came is text, the first empty line ends the head, and one read is one request.
 * test/first-draft.test.ts shows where that goes wrong.
 */

export interface DraftRequest {
  method: string;
  path: string;
  version: string;
  headers: Record<string, string>;
  body: string;
}

export function parseRequest(received: Uint8Array): DraftRequest {
  const text = new TextDecoder().decode(received);
  const headEnd = text.indexOf('\r\n\r\n');
  const [requestLine = '', ...lines] = text.slice(0, headEnd).split('\r\n');
  const [method = '', path = '', version = ''] = requestLine.split(' ');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [name = '', value = ''] = line.split(': ');
    headers[name] = value;
  }
  const length = Number(headers['Content-Length'] ?? 0);
  const body = text.slice(headEnd + 4, headEnd + 4 + length);
  return { method, path, version, headers, body };
}

import { decodeLatin1 } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { errorPage } from '#chapter';

describe('the page of an error', () => {
  const page = errorPage(404, 'There is nothing here.');
  const markup = page.content.kind === 'bytes' ? decodeLatin1(page.content.bytes) : '';

  it('says the status and the sentence', () => {
    expect(page.status).toBe(404);
    expect(markup).toContain('<h1>404 Not Found</h1>');
    expect(markup).toContain('<p>There is nothing here.</p>');
  });

  it('keeps its own style under its own policy, and allows nothing else', () => {
    expect(markup).toContain('<style>');
    expect(page.fields.get('Content-Security-Policy')).toBe("default-src 'none'; style-src 'unsafe-inline'");
  });
});

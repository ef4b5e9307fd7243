/** `--tls`, `--key` and `--cert`: a certificate from files, or one for localhost that is made on the spot. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { UsageError } from '@http-from-scratch/protocol/program';
import type { TlsOptions } from '../src/index.ts';

export const TLS_OPTION = {
  tls: { type: 'boolean', help: 'speak https, with a certificate for localhost made on the spot' },
  key: { type: 'string', value: 'FILE', help: 'with --cert: https with this private key (PEM)' },
  cert: { type: 'string', value: 'FILE', help: 'with --key: https with this certificate (PEM)' },
} as const;

/** @throws {UsageError} for one file without the other, one that can't be read, and a pair that doesn't fit */
export function tlsOptions(values: { tls?: boolean; key?: string; cert?: string }): TlsOptions | undefined {
  const { key, cert } = values;
  if (key === undefined && cert === undefined) return values.tls === true ? selfSigned() : undefined;
  if (key === undefined || cert === undefined) throw new UsageError('--key and --cert go together.');
  const options = { key: contents('--key', key), cert: contents('--cert', cert) };
  try {
    createSecureContext(options);
  } catch (error) {
    throw new UsageError(`--key and --cert are no pair that TLS can use: ${(error as Error).message}.`);
  }
  return options;
}

function contents(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${option} ${file} can't be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

/** Good for a month, and for this machine: browsers warn, since no authority has signed it. */
function selfSigned(): TlsOptions {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1'];
  try {
    execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert, '-days', '30', ...names], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = missing ? 'is not installed' : 'makes no certificate';
    throw new UsageError(`--tls needs openssl, and it ${why}. Take --key FILE and --cert FILE instead.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What every stage program shares: options, `--help`, and failures that are one sentence and exit code 1. */

import { readFile } from 'node:fs/promises';
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Thrown for what the user can put right. Shown as it is, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Options = NonNullable<ParseArgsConfig['options']>;

export interface Program<T extends Options> {
  /** The name that the user typed, such as `pnpm stage4`. */
  readonly name: string;
  /** What it does, in a sentence or a few. */
  readonly summary: string;
  /** `parseArgs` options, each with the line that `--help` prints for it. */
  readonly options: { readonly [K in keyof T]: T[K] & { readonly help: string; readonly value?: string } };
  /** Names of arguments that are no options, for `--help`; without it there are none. */
  readonly operands?: string;
}

/** Where a program speaks, and leaves its exit code. */
export type Terminal = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'exitCode'>;

/** `pnpm stage1 | head -1`: the reader has seen enough. That is no failure. A server has other readers, and takes this off. */
export function exitWhenUnread(error: NodeJS.ErrnoException): void {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
}

/** Parses the command line, answers `--help`, runs `main`, and turns a failure into a sentence. */
export async function runProgram<const T extends Options>(
  program: Program<T>,
  main: (values: OptionValues<T>, operands: string[]) => void | Promise<void>,
  args: readonly string[] = process.argv.slice(2),
  terminal: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'exitCode'> = process,
): Promise<void> {
  terminal.stdout.on('error', exitWhenUnread);
  try {
    const { values, positionals } = parseCommandLine(program, args);
    if (values.help === true) terminal.stdout.write(helpText(program));
    else await main(values as OptionValues<T>, positionals);
  } catch (error) {
    // Only what we can explain is a sentence. The rest is our fault, and a stack helps to find it.
    terminal.stderr.write(`${explain(error, program.name) ?? (error as Error).stack}\n`);
    terminal.exitCode = 1;
  }
}

export type OptionValues<T extends Options> = {
  readonly [K in keyof T]?: T[K]['type'] extends 'boolean' ? boolean : string;
};

function parseCommandLine(
  program: Program<Options>,
  args: readonly string[],
): { values: Record<string, unknown>; positionals: string[] } {
  try {
    return parseArgs({
      // pnpm 12 passes a leading `--` on; npm needs it. Take both.
      args: args[0] === '--' ? args.slice(1) : args,
      options: { help: { type: 'boolean', short: 'h' }, ...program.options },
      allowPositionals: program.operands !== undefined,
    });
  } catch (error) {
    const reason = (error as Error).message.split(/\. |\n/)[0]!.replace(/\.$/, '');
    throw new UsageError(`${reason}. Try: ${program.name} --help`);
  }
}

function helpText(program: Program<Options>): string {
  const rows = Object.entries(program.options).map(([name, option]): [string, string] => {
    const flag = option.type === 'boolean' ? `--${name}` : `--${name} ${option.value ?? 'VALUE'}`;
    return [option.short === undefined ? flag : `-${option.short}, ${flag}`, option.help];
  });
  rows.push(['-h, --help', 'show this text']);
  const width = Math.max(...rows.map(([flag]) => flag.length)) + 2;
  const usage = ['Usage:', program.name, '[options]', program.operands ?? ''].join(' ').trimEnd();
  const lines = rows.map(([flag, help]) => `  ${flag.padEnd(width)}${help}`);
  return `${program.summary}\n\n${usage}\n\n${lines.join('\n')}\n`;
}

/** One sentence that says what to do, or undefined for a failure that we cannot explain. */
function explain(error: unknown, name: string): string | undefined {
  if (error instanceof UsageError) return error.message;
  const { code, path, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use. Stop the other program, or choose a port: ${name} --port ${(port ?? 8080) + 1}`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `This machine has no address ${address ?? (error as { hostname?: string }).hostname}. Try --host 127.0.0.1`;
    case 'EACCES':
      if (port !== undefined) return `Not allowed to listen on port ${port}. Choose one above 1023: --port 8080`;
      return `Not allowed to read ${path}. Check its permissions.`;
    case 'ENOENT':
      return `There is no ${path}. Check the spelling, and the folder that you are in.`;
    case 'ENOTDIR':
      return `${path ?? 'That'} is no folder, and a folder is needed.`;
    case 'EISDIR':
      return `${path ?? 'That'} is a folder, and a file is needed.`;
    default:
      return undefined;
  }
}

/**
 * A whole number from an option, from the environment, or the default.
 * @throws {UsageError} for what is no number, or is out of range
 */
export function wholeNumber(
  name: string,
  given: string | undefined,
  { from, to, otherwise }: { readonly from: number; readonly to: number; readonly otherwise: number },
): number {
  if (given === undefined) return otherwise;
  const number = Number(given);
  if (/^[0-9]+$/.test(given) && number >= from && number <= to) return number;
  throw new UsageError(`${name} takes a whole number from ${from} to ${to}, not "${given}".`);
}

/** The octets of a file, or of standard input for `-`. */
export async function readInput(file: string): Promise<Uint8Array> {
  if (file === '-') {
    const pieces: Uint8Array[] = [];
    for await (const piece of process.stdin) pieces.push(piece);
    return Buffer.concat(pieces);
  }
  try {
    return await readFile(file);
  } catch (error) {
    // Reading a folder fails without saying which.
    throw Object.assign(error as Error, { path: file });
  }
}

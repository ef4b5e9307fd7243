/**
 * The house: seven packages, each with the same rooms, each built only on the ones before it. What these tests keep is
 * what lets a reader open the packages in order and never meet a word that has not been explained.
 */

import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const NAMES = ['protocol', 'parser', 'tcp-echo', 'static-files', 'routing', 'threads', 'full-server'];
const SCOPE = '@http-from-scratch/';

/** The longest file that we still call one idea, in lines, and what most of them stay under. */
const CEILING = 250;
const USUAL = 140;
/** No first draft that a reader takes in at one look is longer. Stage 7's is the whole server. */
const DRAFT_LINES = { from: 15, to: 60 };
const WHOLE_SERVER_LINES = 150;

interface Manifest {
  readonly name?: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly imports?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

interface Source {
  /** From the root of the repository, with "/". */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
}

const packages = NAMES.map((name, at) => {
  const folder = `${at + 1}-${name}`;
  const home = join(ROOT, 'packages', folder);
  const manifest: Manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  return { name, folder, home, manifest, earlier: NAMES.slice(0, at).map((one) => SCOPE + one) };
});
const rootManifest: Manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

function sources(home: string, ...rooms: string[]): Source[] {
  return rooms
    .flatMap((room) => globSync(`${room}/**/*.ts`, { cwd: home }))
    .sort()
    .map((file) => {
      const text = readFileSync(join(home, file), 'utf8');
      const path = relative(ROOT, join(home, file)).split(sep).join('/');
      return { path, text, lines: text.trimEnd().split('\n').length };
    });
}

/** Code without its comments: what a comment imports, nobody imports. */
function withoutComments(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

/** What a file imports, in any of the ways to do so; a worker's file counts. */
function imports({ text }: Source): string[] {
  const code = withoutComments(text);
  const ways = [
    /^(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^import\s*['"]([^'"]+)['"]/gm,
    /\b(?:import|require|import\.meta\.resolve)\(\s*['"`]([^'"`]+)['"`]/g,
    /\bnew URL\(\s*['"`]([^'"`]+)['"`]\s*,\s*import\.meta\.url/g,
  ];
  const found = ways.flatMap((way) => Array.from(code.matchAll(way), (match) => match[1]!));
  return found.filter((specifier) => !specifier.includes('${')); // made at run time: nobody can tell
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

const isRelative = (specifier: string) => specifier.startsWith('.');
const isNode = (specifier: string) => specifier.startsWith('node:');

describe('the house', () => {
  it('has exactly seven packages', () => {
    const found = globSync('packages/*/package.json', { cwd: ROOT }).map((file) => dirname(file).split(sep).at(-1));
    expect(found.sort()).toEqual(packages.map(({ folder }) => folder));
  });

  it('has one runtime dependency, and that is mime-types', () => {
    const outside = packages.flatMap(({ manifest }) =>
      Object.keys(manifest.dependencies ?? {}).filter((name) => !name.startsWith(SCOPE)),
    );
    expect(new Set(outside)).toEqual(new Set(['mime-types']));
    expect(rootManifest.dependencies ?? {}).toEqual({});
  });

  it(`keeps most files under ${USUAL} lines`, () => {
    const all = packages.flatMap(({ home }) => sources(home, 'src'));
    const long = all.filter(({ lines }) => lines >= USUAL).map(({ path, lines }) => `${path} has ${lines}`);
    expect(long.length / all.length, long.join('\n')).toBeLessThan(0.2);
  });

  it('looks at imports in every way that there is to write them', () => {
    const text = [
      "import a from 'one';",
      "import {\n  b,\n  type C,\n} from 'two/part';",
      "export * from '@scope/three/part';",
      "import 'four';",
      // In two parts, or this file would seem to import them.
      ['const d = await import', "('five');"].join(''),
      ['new Worker(new URL', "('./six.ts', import.meta.url));"].join(''),
      "// import e from 'no';",
      "/** As in: import f from 'no'; */",
      'const g = "import h from \'no\'";',
    ].join('\n');
    const found = imports({ path: '', text, lines: 0 });
    expect(found.sort()).toEqual(['./six.ts', '@scope/three/part', 'five', 'four', 'one', 'two/part']);
  });
});

describe.each(packages)('package $folder', ({ name, folder, home, manifest, earlier }) => {
  it('says who it is', () => {
    expect(manifest).toMatchObject({
      name: SCOPE + name,
      private: true,
      type: 'module',
      exports: { '.': './src/index.ts' },
      imports: { '#chapter': './src/index.ts' },
      scripts: { start: expect.stringContaining('bin/stage.ts'), test: expect.stringContaining('vitest') },
    });
  });

  it.each(['bin/stage.ts', 'src/first-draft.ts', 'src/index.ts', 'test/first-draft.test.ts'])('has %s', (file) => {
    expect(existsSync(join(home, file)), `${folder}/${file}`).toBe(true);
  });

  it('has a page in the docs', () => {
    expect(existsSync(join(ROOT, 'docs', `${folder}.md`)), `docs/${folder}.md`).toBe(true);
  });

  it('declares only earlier packages, from this workspace', () => {
    const declared = { ...manifest.dependencies, ...manifest.devDependencies };
    const ours = Object.keys(declared).filter((dependency) => dependency.startsWith(SCOPE));
    expect(ours.filter((dependency) => !earlier.includes(dependency))).toEqual([]);
    expect(ours.filter((dependency) => declared[dependency] !== 'workspace:*')).toEqual([]);
  });

  it('imports only what it declares', () => {
    const declared = Object.keys(manifest.dependencies ?? {});
    const undeclared = sources(home, 'src', 'bin').flatMap((source) =>
      imports(source)
        .filter((specifier) => !isRelative(specifier) && !isNode(specifier))
        .filter((specifier) => !declared.includes(packageOf(specifier)))
        .map((specifier) => `${source.path} imports ${specifier}`),
    );
    expect(undeclared).toEqual([]);
  });

  it('imports in its tests only what it declares, itself as #chapter, and the tools', () => {
    const everywhere = Object.keys(rootManifest.devDependencies ?? {}).filter((name) => !name.startsWith(SCOPE));
    const known = [...Object.keys(manifest.dependencies ?? {}), ...everywhere];
    const unknown = sources(home, 'test').flatMap((source) =>
      imports(source)
        .filter((specifier) => !isRelative(specifier) && !isNode(specifier) && specifier !== '#chapter')
        .filter((specifier) => !known.includes(packageOf(specifier)))
        .map((specifier) => `${source.path} imports ${specifier}`),
    );
    expect(unknown).toEqual([]);
  });

  it('reaches its own source from its tests as #chapter, except for the first draft', () => {
    const past = sources(home, 'test').flatMap((source) =>
      imports(source)
        .filter((specifier) => /(?:^|\/)src\//.test(specifier) && !specifier.endsWith('/src/first-draft.ts'))
        .map((specifier) => `${source.path} imports ${specifier}`),
    );
    expect(past).toEqual([]);
  });

  it('does not climb into another package by a path', () => {
    const climbing = sources(home, 'src', 'bin', 'test').flatMap((source) =>
      imports(source)
        .filter(isRelative)
        .map((specifier) => relative(ROOT, resolve(ROOT, dirname(source.path), specifier)).split(sep))
        .filter(([first, second]) => first === 'packages' && second !== folder)
        .map((path) => `${source.path} imports ${path.join('/')}`),
    );
    expect(climbing).toEqual([]);
  });

  it('has no HTTP code but its own', () => {
    const foreign = sources(home, 'src', 'bin').flatMap((source) =>
      imports(source)
        .filter((specifier) => /^(?:node:)?(?:_http_\w+|https?|http2)$|^undici/.test(specifier))
        .map((specifier) => `${source.path} imports ${specifier}`),
    );
    expect(foreign).toEqual([]);
  });

  it(`keeps its files short: ${CEILING} lines at most`, () => {
    const long = sources(home, 'src').filter(({ lines }) => lines > CEILING);
    expect(long.map(({ path, lines }) => `${path} has ${lines}`)).toEqual([]);
  });

  it('has a first draft that can be read at one look', () => {
    const draft = sources(home, 'src').find(({ path }) => path.endsWith('/src/first-draft.ts'));
    const { from, to } = name === 'full-server' ? { from: 1, to: WHOLE_SERVER_LINES } : DRAFT_LINES;
    expect(draft?.lines, 'lines of the first draft').toBeGreaterThanOrEqual(from);
    expect(draft?.lines, 'lines of the first draft').toBeLessThanOrEqual(to);
  });

  it('maps all of its files in src/index.ts, and none that is not there', () => {
    const [map = ''] = /\/\*\*[\s\S]*?\*\//.exec(readFileSync(join(home, 'src/index.ts'), 'utf8')) ?? [];
    const mapped = Array.from(map.matchAll(/[\w/-]+\.ts\b/g), ([file]) => file);
    const there = sources(home, 'src').map(({ path }) => path.slice(`packages/${folder}/src/`.length));
    expect(mapped.sort()).toEqual(there.filter((file) => file !== 'index.ts'));
  });
});

describe.each(packages.slice(0, 2))('package $folder', ({ home }) => {
  it('imports nothing of Node, so it runs in a browser as it is', () => {
    const needing = sources(home, 'src').filter((source) => imports(source).some(isNode));
    expect(needing.map(({ path }) => path)).toEqual([]);
  });
});

describe('the full server', () => {
  it(`is composed in under ${WHOLE_SERVER_LINES} lines`, () => {
    const server = sources(packages.at(-1)!.home, 'src').find(({ path }) => path.endsWith('/src/server.ts'));
    expect(server?.lines).toBeLessThan(WHOLE_SERVER_LINES);
  });
});

/**
 * The house: seven packages, each with the same rooms, each built only on the ones before it, and beside them the tools,
 * which know the packages and are known to none. What these tests keep is what lets a reader open the packages in order
 * and never meet a word that has not been explained.
 */

import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  circles,
  functionSizes,
  imports,
  isNode,
  isRelative,
  neighbours,
  packageOf,
  packages,
  ROOT,
  rootManifest,
  SCOPE,
  sources,
} from '../house.ts';

/** The longest file that we still call one idea, in lines, and the longest function. */
const CEILING = 150;
const FUNCTION_CEILING = 50;
/** No first draft that a reader takes in at one look is longer. Stage 7's is the whole server. */
const DRAFT_LINES = { from: 15, to: 60 };
const WHOLE_SERVER_LINES = 150;

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

  it('has no circle of files, types included', () => {
    const all = sources(ROOT, 'packages/*/bin', 'packages/*/src', 'packages/*/test', 'tools');
    const found = circles(new Map(all.map((source) => [source.path, neighbours(source)])));
    expect(found).toEqual([]);
  });

  it('sees a circle when there is one', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', ['e']],
      ['e', []],
      ['f', ['f']],
    ]);
    expect(circles(graph)).toEqual([['a', 'b', 'c'], ['f']]);
  });

  it('knows the tools from no package', () => {
    const all = sources(ROOT, 'packages/*/bin', 'packages/*/src', 'packages/*/test');
    const out = all.flatMap((source) =>
      neighbours(source)
        .filter((path) => path.startsWith('tools/'))
        .map((path) => `${source.path} imports ${path}`),
    );
    expect(out).toEqual([]);
  });

  it('gives a reason for each dependency, in README.md', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const [, table = ''] = /^## Dependencies\n([\s\S]*?)^## /m.exec(readme) ?? [];
    const given = Array.from(table.matchAll(/^\| (`[^|]+`) \|/gm), ([, cell]) => cell!.replaceAll('`', '').split(', '));
    const declared = [rootManifest, ...packages.map(({ manifest }) => manifest)].flatMap((manifest) =>
      Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }),
    );
    const outside = new Set(declared.filter((name) => !name.startsWith(SCOPE)));
    expect(given.flat().sort()).toEqual([`${SCOPE}…`, ...outside].sort());
  });

  it('declares at the root what the tools import, and the seven packages from this workspace', () => {
    const declared = rootManifest.devDependencies ?? {};
    const unknown = sources(ROOT, 'tools').flatMap((source) =>
      imports(source)
        .filter((specifier) => !isRelative(specifier) && !isNode(specifier) && !specifier.startsWith('#'))
        .filter((specifier) => declared[packageOf(specifier)] === undefined)
        .map((specifier) => `${source.path} imports ${specifier}`),
    );
    expect(unknown).toEqual([]);
    for (const { name } of packages) expect(declared[SCOPE + name]).toBe('workspace:*');
  });

  it('has no function in its sources that does not fit on a screen', () => {
    const long = sources(ROOT, 'packages/*/src').flatMap((source) =>
      functionSizes(source)
        .map(({ name, lines }) => ({ place: `${source.path}: ${name}`, lines }))
        .filter(({ lines }) => lines > FUNCTION_CEILING),
    );
    expect(long).toEqual([]);
  });

  it('measures functions of every kind', () => {
    const text = [
      'export function one() {\n}',
      'const two = () => [\n1,\n2];',
      'class C {\n  three() {\n    return 3;\n  }\n  #four = async function () {\n};\n}',
      'abstract class D {\n  abstract five(): void;\n}',
      'export default (x: number) => x;',
    ].join('\n');
    const sizes = functionSizes({ path: '', text, lines: 0 }).map(({ name, lines }) => `${name} ${lines}`);
    expect(sizes).toEqual(['one 2', 'two 3', 'three 3', 'four 2', ' 1']);
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
    const found = imports({ text });
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

  it('has these rooms, and no others', () => {
    const made = ['node_modules', '.DS_Store']; // by pnpm and by macOS, and git does not see them
    const found = readdirSync(home).filter((name) => !made.includes(name));
    expect(found.sort()).toEqual(['bin', 'package.json', 'src', 'test', 'tsconfig.json']);
  });

  it.each(['bin/stage.ts', 'src/first-draft.ts', 'src/index.ts', 'test/first-draft.test.ts'])('has %s', (file) => {
    expect(existsSync(join(home, file)), `${folder}/${file}`).toBe(true);
  });

  it('has a page in the docs, which says how to run its tests', () => {
    expect(readFileSync(join(ROOT, 'docs', `${folder}.md`), 'utf8')).toContain(`\`pnpm test ${folder[0]}\``);
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
      neighbours(source)
        .filter((path) => path.startsWith('packages/') && !path.startsWith(`packages/${folder}/`))
        .map((path) => `${source.path} imports ${path}`),
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

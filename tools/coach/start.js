/**
 * Starts a program of the coach: `node tools/coach/start.js learn`. This file is plain JavaScript that an old Node can
 * read, and says in a sentence what it would otherwise say as a SyntaxError.
 */

const PROGRAMS = { learn: './commands.ts', grade: './grading.ts', prove: './prove.ts', checkup: './checkup.ts' };
/** The first that strips types and lets modules be replaced as they are imported. */
const NEEDED = [22, 18];

const [major, minor] = process.versions.node.split('.').map(Number);
const [name, ...given] = process.argv.slice(2);

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `This is Node ${process.versions.node}, and the coach needs ${NEEDED.join('.')} or newer. pnpm brings the right one: npx -y pnpm@12 ${name}`,
  );
  process.exitCode = 1;
} else {
  import(PROGRAMS[name]).then((program) => program[name](given));
}

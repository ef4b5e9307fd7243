/** Times a quick request alone, then beside four slow ones, and says whether it had to wait. */
import { byId, element, milliseconds, missing, NO_ANSWER, number } from './page.js';
import { describe, startTimeline } from './timeline.js';

const SLOW = '/api/primes?below=5000000';
const QUICK = '/api/hello';
const SLOW_COUNT = 4; // a browser opens at most six connections to one HTTP/1.1 host: four slow and a quick one fit
const ALONE_COUNT = 5;
const EVERY_MS = 100;
const AT_ONCE_MS = 100; // about the longest wait that a person does not notice

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

/**
 * Asks, and times the whole exchange on the clock of the page.
 * @returns {Promise<{kind: 'answer', from, to, status, retryAfter, text} | {kind: 'silence', from, to}>}
 */
async function ask(path) {
  const from = performance.now();
  try {
    // no-store: for equal requests, a browser may let one wait for the other's entry in its cache. That is not our subject.
    const response = await fetch(path, { cache: 'no-store' });
    const text = await response.text();
    const retryAfter = response.headers.get('Retry-After');
    return { kind: 'answer', from, to: performance.now(), status: response.status, retryAfter, text };
  } catch {
    return { kind: 'silence', from, to: performance.now() };
  }
}

/** A full queue isn't the only reason: on a busy machine, the time of a job may be over. */
function reason({ text }) {
  try {
    return JSON.parse(text).error;
  } catch {
    return text.trim();
  }
}

function slowSentence(replies) {
  const done = replies.filter((reply) => reply.status === 200);
  const refused = replies.filter((reply) => reply.status === 503);
  const said = refused.length ? ` It answered ${refused.length} with 503: ${reason(refused[0])}.` : '';
  if (done.length === 0) return `No slow request finished.${said}`;
  const { count, below } = JSON.parse(done[0].text);
  return `Slow requests done: ${done.length}, each with ${number(count)} primes below ${number(below)}.${said}`;
}

function verdict(worst, longest) {
  if (longest < 2 * EVERY_MS) return 'The slow requests were over too soon to tell.';
  if (worst < AT_ONCE_MS) return 'The quick answers did not wait: the slow work runs on other threads.';
  if (worst < longest / 2) return 'Some quick answers waited a little: the threads share the cores of one machine.';
  return 'The quick answers waited: one thread did the slow work and could answer nobody else.';
}

function closing(alone, beside, slow) {
  const worst = Math.max(...beside);
  const longest = Math.max(...slow.map((reply) => reply.to - reply.from));
  const figures = `Median ${milliseconds(median(beside))}, worst ${milliseconds(worst)}; alone, the median was ${milliseconds(median(alone))}.`;
  return [verdict(worst, longest), element('span', 'figures', ` ${figures} ${slowSentence(slow)}`)];
}

/** @returns {Promise<(string | Element)[]>} what closes the run: a verdict, and the figures that it rests on */
async function measure(timeline) {
  const quick = timeline.lane('quick', 'Quick');
  const times = [];
  async function askQuick() {
    const pause = new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    const reply = await quick.follow(ask(QUICK));
    times.push(reply.to - reply.from);
    quick.say(`answers: ${times.length}, last ${milliseconds(times.at(-1))}`);
    await pause;
    return reply;
  }

  while (times.length < ALONE_COUNT) {
    const reply = await askQuick();
    if (reply.kind === 'silence') return [NO_ANSWER];
    if (reply.status === 404) return [missing(QUICK)];
  }
  const alone = times.slice();

  let atWork = SLOW_COUNT;
  const slow = Array.from({ length: SLOW_COUNT }, async (_, index) => {
    const lane = timeline.lane('slow', `Slow ${index + 1}`);
    lane.say('at work');
    const reply = await lane.follow(ask(SLOW));
    lane.say(reply.status === 200 ? `done after ${milliseconds(reply.to - reply.from)}` : describe(reply));
    atWork -= 1;
    return reply;
  });
  while (atWork > 0) await askQuick();

  const replies = await Promise.all(slow);
  if (replies.every((reply) => reply.status === 404)) return [missing('/api/primes')];
  if (replies.every((reply) => reply.kind === 'silence')) return [NO_ANSWER];
  return closing(alone, times.slice(ALONE_COUNT), replies);
}

export function startSlow() {
  const button = byId('slow-start');
  const summary = byId('slow-summary');
  button.addEventListener('click', async () => {
    // aria-disabled rather than disabled: a disabled button drops the keyboard's focus.
    if (button.ariaDisabled === 'true') return;
    button.ariaDisabled = 'true';
    summary.textContent = 'Measuring.';
    const timeline = startTimeline();
    try {
      summary.replaceChildren(...(await measure(timeline)));
    } finally {
      timeline.stop();
      button.ariaDisabled = 'false';
    }
  });
}

/** Draws what the measurement reports: a lane a request, a bar a wait, a table of every answer. Asks and decides nothing. */
import { byId, element, figure, milliseconds } from './page.js';

const REDRAW_MS = 100;

export function describe(reply) {
  if (reply.kind === 'silence') return 'no answer';
  if (reply.status === 503 && reply.retryAfter) return `503, try again in ${reply.retryAfter} s`;
  return String(reply.status);
}

/** The lanes, the axis and the table of one run. Times go in on the clock of the page, and are shown from its start. */
export function startTimeline() {
  const begun = performance.now();
  const log = byId('slow-log');
  const rows = byId('slow-rows');
  const axis = byId('slow-axis');
  log.replaceChildren();
  rows.replaceChildren();
  axis.hidden = byId('slow-details').hidden = false;

  function draw() {
    const now = performance.now() - begun;
    const span = Math.max(now, 2000);
    log.style.setProperty('--now', now);
    log.style.setProperty('--span', span);
    axis.lastElementChild.textContent = milliseconds(span);
  }
  draw();
  const drawing = setInterval(draw, REDRAW_MS);

  function lane(kind, label) {
    const track = element('span', 'track');
    const answer = element('span', 'answer');
    track.ariaHidden = 'true'; // the bars say nothing that the words beside them do not
    log.append(element('li', `lane ${kind}`, element('span', 'label', label), answer, track));
    return {
      say: (words) => {
        answer.textContent = words;
      },
      async follow(replying) {
        const bar = element('span', 'bar waiting');
        bar.style.setProperty('--from', performance.now() - begun);
        track.append(bar);
        const reply = await replying;
        bar.style.setProperty('--to', reply.to - begun);
        bar.className = reply.status === 200 ? 'bar' : 'bar refused';
        const cells = [label, figure(reply.from - begun), figure(reply.to - reply.from), describe(reply)];
        rows.append(element('tr', '', ...cells.map((cell) => element('td', '', cell))));
        return reply;
      },
    };
  }
  function stop() {
    clearInterval(drawing);
    draw();
  }
  return { lane, stop };
}

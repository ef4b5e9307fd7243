/** Shows what the server counts, once a second, for as long as the page can be seen. */
import { byId, element, number } from './page.js';

const PATH = '/api/live';
const SECONDS = 60;

const section = byId('live');
const bars = byId('live-bars');
let counted = [];
let isMissing = false;

function draw({ connections, responses }) {
  counted = [...counted, responses].slice(-SECONDS);
  byId('live-connections').textContent = number(connections);
  byId('live-responses').textContent = number(responses);
  bars.style.setProperty('--most', Math.max(10, ...counted));
  const shown = counted.map((count) => {
    const bar = element('i', '');
    bar.style.setProperty('--count', count);
    return bar;
  });
  bars.replaceChildren(...shown);
}

/** The browser connects again by itself when the server goes and comes back; an answer like 404 ends the source. */
function listen() {
  const source = new EventSource(PATH);
  source.addEventListener('message', ({ data }) => {
    section.hidden = byId('live-link').hidden = false;
    draw(JSON.parse(data));
  });
  source.addEventListener('error', () => {
    isMissing = source.readyState === EventSource.CLOSED;
    if (isMissing) section.hidden = byId('live-link').hidden = true;
  });
  return source;
}

export function startLive() {
  let source = listen();
  // A browser opens six connections to a server, for all of its tabs together. One that nobody sees should hold none.
  document.addEventListener('visibilitychange', () => {
    source.close();
    if (!document.hidden && !isMissing) source = listen();
  });
  byId('live-ask').addEventListener('click', () => {
    for (let n = 0; n < 100; n++) fetch('/api/hello').catch(() => {});
  });
}

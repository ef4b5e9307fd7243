/** Starts the page. Each section of it talks to one route of the server, and copes by itself when that route is missing. */
import { startEcho } from './js/echo.js';
import { startFrames } from './js/frames.js';
import { startInspect } from './js/inspect.js';
import { startLive } from './js/live.js';
import { startSlow } from './js/slow.js';

startInspect();
startEcho();
startSlow();
startFrames();
startLive();

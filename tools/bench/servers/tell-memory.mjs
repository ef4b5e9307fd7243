// Loaded into a server before its own program (`node --expose-gc --import`): it tells its memory when it is asked over
// IPC. 'collect' collects garbage first; 'look' does not, so that what was allocated since can be counted.
let collections = 0;
new PerformanceObserver((list) => {
  collections += list.getEntries().length;
}).observe({ entryTypes: ['gc'] });

const pause = () => new Promise((resolve) => setTimeout(resolve, 30));

process.on('message', async (wish) => {
  if (wish === 'collect') {
    // Twice, with a pause between: what the first one finds unreachable may hold memory that only the second frees.
    globalThis.gc();
    await pause();
    globalThis.gc();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  await pause(); // an observer is told of a collection only later
  process.send({ heapUsed, external, rss, collections });
});

import type { Exercise } from '../exercise.ts';

export const exercise: Exercise = {
  question: 'How does a server stay quick for all its clients while it computes for one of them?',
  steps: [
    {
      id: 'job',
      title: 'Something that computes',
      question:
        '`GET /api/primes?below=100` is answered with `{"below":100,"count":25,"largest":97,…}`. ' +
        'Write the computation by trial division, without a sieve: it is meant to be slow. Its client may leave while it computes, so look at `signal.aborted` once in a while, and throw. Then write the route: below= is one whole number, in decimal digits, from 0 to LARGEST_BELOW (50,000,000); anything else is answered with 400, and an `error` in JSON that names `below`. ' +
        'The job may fail in five ways: each code of a JobError has its answer, or is for the log of the server.',
      writes: ['primes.ts#primes', 'primes-route.ts#primesRoute'],
      given: ['primes-route.ts#LARGEST_BELOW'],
      judges: [
        {
          tests: 'primes.test.ts > primes > counts',
          rule: 'The primes below a number are counted; the number itself is not one of them. Where there is none, `largest` is null.',
          source: 'the doc comments of PrimeCount',
          tries: 'Write down the primes below 3, below 4 and below 26 on paper, and compare.',
        },
        {
          tests: 'primes.test.ts > primes > stops',
          rule: 'A computation that is called off stops soon, with an Error.',
          source: 'the doc comment of JobOptions',
          tries: 'Ask `signal?.aborted` inside the loop, at each prime that you find.',
        },
        {
          tests: 'primes.test.ts > primes > says how long',
          rule: '`milliseconds` is how long the computation took.',
          source: 'the type PrimeCount',
          tries: 'Read performance.now() before and after, and round the difference.',
        },
        {
          tests: 'primes-route.test.ts > GET /api/primes > answers with JSON',
          rule: 'The answer is what the runner gave back, as JSON.',
          source: 'RFC 8259',
          tries: 'A runner may give a value or a promise of one. `json` makes the response.',
        },
        {
          tests: 'primes-route.test.ts > GET /api/primes > answers 400',
          rule: 'What is no whole number up to the limit, or is given twice, is answered with 400 and `{"error": …}`, a sentence that names `below`, and nothing is computed.',
          source: 'RFC 9110 §15.5.1',
          tries: 'Number() takes "", "1e3", "0x10" and " 7". Look at the characters before you make a number of them.',
        },
        {
          tests: 'primes-route.test.ts > GET /api/primes > takes the limit itself',
          rule: 'The limit is the largest number that is allowed.',
          source: 'the comment at LARGEST_BELOW',
          tries: 'Try 50000000 and 50000001: one of them is an answer, and one is 400.',
        },
        {
          tests: 'primes-route.test.ts > GET /api/primes > lets the computation know',
          rule: 'The signal of the request goes to the runner: it is aborted when the client is gone.',
          source: 'the type PrimesRunner',
          tries: 'A request has a `signal`. Hand it on as `{ signal }`.',
        },
        {
          tests: 'primes-route.test.ts > GET /api/primes > answers 503',
          rule: 'Too much work is 503, and says when to come back if that helps.',
          source: 'RFC 9110 §15.6.4 and §10.2.3',
          tries: 'Look at `code` of a JobError, not at its message.',
        },
        {
          tests: 'primes-route.test.ts > GET /api/primes > leaves',
          rule: 'A failure of ours is thrown on: the server logs it, and tells the client nothing but 500.',
          source: 'RFC 9110 §15.6.1',
          tries:
            'Throw the error itself on, also what is no JobError. If you make an answer of it, the log never hears of it.',
        },
      ],
      hints: [
        '2 is the only even prime. From 3 on, look at odd numbers only, and at odd divisors up to the square root.',
        'URLSearchParams reads the query, and `getAll` tells you whether a name came twice. A pattern from ^ to $ says which characters may stand in a number.',
        '503 for full, closed and overran; crashed and failed are thrown on. Retry-After goes with full and closed only: what overran would overrun again.',
        'In this order: getAll("below"), refuse what is missing, double or no digits; Number, refuse what is past the limit; then await runner.run(below, { signal }) inside try, and a switch over error.code in catch.',
      ],
      anchor: '6-threads/job.md',
    },
    {
      id: 'orders',
      title: 'Both ends of a thread',
      question:
        'A thread shares no variables with us. All that passes is messages: `{number:1, order:{kind:"job", job:7}}` goes in, and `{number:1, report:{kind:"done", result:49}}` or a report of kind `failed` comes back. The number says which order a report answers: a job may post messages of its own. ' +
        'Write the end inside the thread, which takes jobs, and two methods of the end outside: how an order is posted, and how a thread is ended though it is in the middle of a loop.',
      writes: ['orders.ts#takeOrders', 'orders.ts#answerJobs', 'thread.ts#Thread.post', 'thread.ts#Thread.end'],
      judges: [
        {
          tests: 'steps.test.ts > a thread that answers jobs > says that it is ready',
          rule: 'A thread says once that it is ready, as number 0, and then one report for each order, with the number of the order.',
          source: 'the charter of orders.ts',
          tries:
            'parentPort is the way to the main thread: takeOrders listens to its "message"; answerJobs takes orders first, and then says that it is ready.',
        },
        {
          tests: 'steps.test.ts > a thread that answers jobs > answers a ping',
          rule: 'A ping is answered with a pong, with the same number, and the job is not asked.',
          source: 'the type Life',
          tries: 'Look at `order.kind` in takeOrders, before you hand the order to `take`.',
        },
        {
          tests: 'steps.test.ts > a thread that answers jobs > waits',
          rule: 'A job may give its result later. What is reported is the result, not the promise of it.',
          source: 'the type of `run`',
          tries: 'A promise cannot be copied to another thread. Wait for it here.',
        },
        {
          tests: 'steps.test.ts > a thread that answers jobs > lets a job see',
          rule: 'A job gets a `signal`, and its `aborted` is true as soon as `calledOff[0]` is 1.',
          source: 'the types JobOptions and JobOrder',
          tries:
            'No message reaches a thread that computes, but memory that two threads share does. Give the job an object with a getter that reads it with Atomics.load.',
        },
        {
          tests: 'steps.test.ts > a thread that answers jobs > says that a job failed',
          rule: 'A job that throws, or whose result cannot be copied, has failed; its thread lives on.',
          source: 'the doc comment of JobErrorCode',
          tries: 'postMessage itself throws for what cannot be copied. Which of your lines are inside try?',
        },
        {
          tests: 'steps.test.ts > a thread that answers jobs > is a thread',
          rule: 'The main thread gets no orders, and an Error says so.',
          source: 'the doc comment of takeOrders',
          tries: 'parentPort is null there.',
        },
        {
          tests: 'thread.test.ts > a thread > that is ended takes no more orders',
          rule: '`post` says whether the order will be read: not when the thread is gone, and not when it is being ended.',
          source: 'the doc comment of Thread.post',
          tries: 'postMessage to a dead thread throws nothing. `#gone` and `#why` know more than it does.',
        },
        {
          tests: 'thread.test.ts > a thread > is ended once',
          rule: 'The end of a thread is told once, with the first reason that it was ended for.',
          source: 'the charter of thread.ts',
          tries: 'Keep the reason in `#why`, and do not overwrite it.',
        },
        {
          tests: 'thread.test.ts > a thread > can be ended while it starts',
          rule: 'A thread can be ended at any time, also before it has loaded its module.',
          source: 'the doc comment of Thread.end',
          tries: 'terminate() stops a thread wherever it is. A message would have to be read first.',
        },
        {
          tests: 'thread.test.ts > a thread > that throws',
          rule: 'An order may be posted before the thread is ready; it is read when it is.',
          source: 'the comment in the test',
          tries: 'Do not wait for "ready" in `post`: messages wait by themselves.',
        },
        {
          tests: 'thread.test.ts > a thread > that exits',
          rule: 'A thread that exits with a code has crashed, and takes no more orders.',
          source: 'the type ThreadEnd',
          tries: 'The order has to arrive at all: post it with postMessage. And afterwards, look at `#gone`.',
        },
        {
          tests: 'thread.test.ts > a thread > gets what is transferred',
          rule: 'What is transferred with an order belongs to the thread afterwards, and not to us.',
          source: 'nodejs.org/api/worker_threads.html, postMessage',
          tries: 'postMessage takes a second argument: hand `transfer` on.',
        },
        {
          tests: 'thread.test.ts > a thread > that could not be made',
          rule: 'A thread that could not even be made takes no orders.',
          source: 'the doc comment of Thread.post',
          tries: '`#worker` is undefined then. Say false before anything is posted.',
        },
      ],
      hints: [
        'Inside: parentPort.on("message", …) keeps the thread alive, and parentPort.postMessage(…) reports. A ping is answered with a pong; any other order is for `take`. In answerJobs, everything that can throw belongs inside one try.',
        'Outside: a Worker has postMessage(value, transfer) and terminate(). Neither tells you that the thread is gone already, so ask `#gone` and `#why` yourself.',
        'Three things can go wrong in a job: it throws, its promise rejects, its result cannot be copied. With `await` and the report in the same try, one catch sees all three.',
        '`end`: nothing when it is gone; `#why ??= why`; then terminate(). `post`: false when there is no worker, or it is gone, or has a reason to end; count it in #posted; postMessage of `{ number, order }`; true.',
      ],
      anchor: '6-threads/orders.md',
    },
    {
      id: 'crew',
      title: 'A fixed number of threads',
      question:
        'A thread dies of `process.exit(3)`. Its place is filled again: at once the first time, then after 100 ms, 200, 400 and so on, up to 10 seconds. A thread that was ready for 10 seconds is forgiven: its end counts as the first one. ' +
        'And when the crew is dissolved, no thread is replaced any more, each is asked to leave, and one that does not leave in time is ended.',
      writes: ['crew.ts#restartDelay', 'crew.ts#Crew.launch', 'crew.ts#Crew.dismiss', 'crew.ts#Crew.dissolve'],
      judges: [
        {
          tests: 'crew.test.ts > the back-off',
          rule: 'The first replacement costs nothing; then the delay doubles from 100 ms, and stops at 10 seconds.',
          source: 'the doc comment of restartDelay',
          tries: 'Make a table: 1 → 0, 2 → 100, 3 → 200. What is it for 5,000?',
        },
        {
          tests: 'crew.test.ts > a crew > replaces a thread',
          rule: 'A thread that ends is replaced, after as many milliseconds as onThreadEnd is told.',
          source: 'the charter of crew.ts',
          tries:
            'A new Thread for the same place, after restartDelay(place.endsInARow), by the clock that was handed in.',
        },
        {
          tests: 'crew.test.ts > a crew > forgives',
          rule: 'An end after 10 seconds of being ready is the first of a new row, not the next of the old one.',
          source: 'the charter of crew.ts: at once, if that is rare',
          tries: 'Count from the moment at which it was ready. 9,999 milliseconds are not enough.',
        },
        {
          tests: 'crew.test.ts > a crew > tells of each new thread',
          rule: 'onStart hears of each new thread at once. A thread without a place is not replaced, and onThreadEnd is told of its end with no delay.',
          source: 'the doc comments of CrewEvents and CrewOptions',
          tries: 'Call onStart at the end of `launch`. In onEnd, `place` is undefined for such a thread.',
        },
        {
          tests: 'crew.test.ts > a crew > tells the log nothing',
          rule: 'An end that was asked for is no news, and neither is one that `start` throws: onThreadEnd hears of a thread with a place only if it is replaced.',
          source: 'the doc comment of onThreadEnd',
          tries: 'Find out the delay first. Where a place stays empty there is none, and nothing to tell.',
        },
        {
          tests: 'crew.test.ts > a crew > of several',
          rule: 'A crew is dissolved when its last thread has ended, and each of them is asked to leave.',
          source: 'the doc comment of dissolve',
          tries: 'Dismiss all that live, and resolve when none is left.',
        },
        {
          tests: 'crew.test.ts > a crew > replaces nobody',
          rule: 'Once dissolved, no timer is left that would start a thread.',
          source: 'the doc comment of dissolve',
          tries: '`clock.after` gives you what calls it off. Keep it as long as it is pending.',
        },
        {
          tests: 'crew.test.ts > a crew > waits for no deadline',
          rule: 'When all have left, the deadline is called off.',
          source: 'the doc comment of dismiss',
          tries: 'A timer that is left keeps the whole program from leaving.',
        },
        {
          tests: 'crew.test.ts > a crew > ends a thread',
          rule: 'A thread that was asked to leave, and is still there when its time is over, is ended.',
          source: 'the doc comment of dismiss',
          tries: 'In `dismiss`: `clock.after(within, …)`, and then `thread.end(why)`.',
        },
      ],
      hints: [
        'You need to know three things at any time: which threads live, which replacements are pending, and whether the crew is being dissolved. Make a private field for each.',
        'The events of a Thread are onReady, onReport and onEnd. Pass each on to the events of the crew. `place.filled` is for the first thread of a place: resolve it when that is ready.',
        'In onEnd: call the deadline off, and take the thread out of the living; count the end (1 when it was ready for 10 seconds, one more otherwise); find out whether the place is filled again; tell #onThreadEnd the delay, and the event onEnd; then wait and launch, or reject `place.filled`.',
        'The place stays empty when the crew is dissolved, or when its very first thread was never ready (`endsInARow` is undefined until then): what does not start once will not start later either. Then reject `place.filled` with why (the error of a crash, or new Error). A thread without a place is told of, with undefined, unless it simply left.',
        '`dismiss`: nothing when it was asked before; set the deadline with the clock, keep what calls it off, and ask with onLeave. `dissolve`: call off what is pending; make the promise, once; dismiss each living thread; wait, if there is any.',
      ],
      anchor: '6-threads/crew.md',
    },
    {
      id: 'pool',
      title: 'The pool',
      question:
        'Two threads compute, three questions wait, and `GET /quick` is answered all the same: the event loop only hands out jobs and takes results. ' +
        'Write the pool. Every job ends in a result or in a JobError: `full` when too many wait, `overran` past its deadline, `crashed` with its thread, `failed` by itself, `closed` when it was not begun. And when the pool closes, what runs is finished. A job may come with a signal; `heed`, which listens to it, is for the next step: just call it.',
      writes: ['pool.ts#WorkerPool.constructor', 'pool.ts#WorkerPool.run', 'pool.ts#WorkerPool.close'],
      judges: [
        {
          tests: 'pool.test.ts > a pool > gives',
          rule: 'Each job gets its own result, whichever thread it ran on; and no job goes to a thread that is dead.',
          source: 'the charter of pool.ts',
          tries: 'A thread has one job at a time. So the report of a thread belongs to the job that you gave it last.',
        },
        {
          tests: 'pool.test.ts > a pool > runs as many jobs at once',
          rule: 'As many jobs run as there are threads; the others wait in the queue.',
          source: 'the doc comments of `running` and `queued`',
          tries: 'Is a thread taken out of the idle ones when it gets a job, and put back when its report comes?',
        },
        {
          tests: 'pool.test.ts > a pool > begins jobs',
          rule: 'First come, first served.',
          source: 'the charter of pool.ts: a queue',
          tries: 'push at one end, shift at the other.',
        },
        {
          tests: 'steps.test.ts > a server that computes on a pool > is quick',
          rule: 'A quick question is answered while all threads compute and more jobs wait: nothing may compute or stand still on the event loop.',
          source: 'the charter of pool.ts',
          tries: 'Only a thread may run a job, and `run` gives back a promise at once.',
        },
        {
          tests: 'primes-route.test.ts > computing on a pool > answers',
          rule: 'While a job runs, the event loop answers other requests.',
          source: 'the charter of pool.ts',
          tries: 'Wait for the report of the thread as you would wait for a disk.',
        },
        {
          tests: 'pool.test.ts > a pool > rejects at once',
          rule: 'The queue has an end. A job that finds it full is rejected now, and those that wait keep their places.',
          source: 'RFC 9110 §15.6.4: a 503 now is kinder than an answer later',
          tries: 'Compare the length of the queue with #maxQueued before you add to it.',
        },
        {
          tests: 'pool.test.ts > a pool > takes no more than its threads hold',
          rule: 'With maxQueued 0 a job still runs when a thread is idle.',
          source: 'the doc comment of maxQueued: jobs that may wait',
          tries: 'Look for an idle thread first, and only then at the queue.',
        },
        {
          tests: 'pool.test.ts > a pool > survives a job',
          rule: 'A job that fails costs itself. One that takes its thread along is `crashed`, and the next one runs on the successor.',
          source: 'the types JobErrorCode and JobReport',
          tries: 'What does onEnd of the crew do with the job of the thread that ended? Its promise must be rejected.',
        },
        {
          tests: 'pool.test.ts > a pool > says why',
          rule: 'The message of a JobError says what happened.',
          source: 'the type JobErrorCode',
          tries: 'A failed report has a message, and the end of a thread has an error or a reason.',
        },
        {
          tests: 'pool.test.ts > a pool > fails a job that cannot be copied',
          rule: 'A job that cannot be copied to a thread has failed, and the thread takes the next one.',
          source: 'the doc comment of run: from the promise, always',
          tries: '`thread.post` throws for it. Catch that, and do not lose the thread.',
        },
        {
          tests: 'pool.test.ts > a pool > ends a job that overruns',
          rule: 'A job past its deadline is `overran`, and its thread is ended: it would compute on.',
          source: 'the doc comment of `overran`',
          tries:
            'A message does not reach a thread that computes. `thread.end(why)` does. The jobs behind it stay in the queue: a successor of a thread that had worked takes them.',
        },
        {
          tests: 'pool.test.ts > a pool > does not count',
          rule: 'The deadline runs from the moment at which the job is begun.',
          source: 'the doc comment of `deadline`',
          tries: 'Start the clock where the job is posted, not where it is queued.',
        },
        {
          tests: 'pool.test.ts > a pool > does not let jobs wait',
          rule: 'When no thread is left and none starts, the jobs that wait are rejected.',
          source: 'the charter of pool.ts: every job ends',
          tries: 'In onEnd: was this thread ever ready, and is there any other?',
        },
        {
          tests: 'pool.test.ts > a job that posts messages of its own',
          rule: 'What a job posts by itself is told to onMessage, and no other job notices.',
          source: 'the charter of orders.ts',
          tries: 'The crew tells options.onMessage. Give it all of the options.',
        },
        {
          tests: 'pool.test.ts > a pool > finishes what runs',
          rule: 'A closing pool rejects what waits and what comes, and finishes what runs.',
          source: 'the doc comment of close',
          tries: 'First the queue, then wait until nothing runs, then dissolve the crew.',
        },
        {
          tests: 'pool.test.ts > a pool > closes although',
          rule: 'A pool that closes ends also when the last job crashes, and however often it is asked.',
          source: 'the doc comment of close',
          tries: 'Keep the promise of the first `close`, and give it to each later caller.',
        },
        {
          tests: 'steps.test.ts > a server that computes on a pool > loses nothing',
          rule: 'When the server stops, what runs is answered with its result, and a client that waits is told to come back.',
          source: 'the doc comment of close',
          tries: 'The answer of the running job must be its result, not `crashed`: do not end its thread before.',
        },
      ],
      hints: [
        'Three collections: the idle threads, the running ones (a Map from thread to Task), and the queue of tasks. A Set keeps the order in which its members came. Draw how a job moves from one to the next.',
        'The constructor makes a Crew. Its onReady gives a thread its first job or makes it idle; onReport settles the job and then does the same; onEnd rejects the job that died; onLeave ends the thread. The crew itself tells options.onThreadEnd.',
        '`run` makes a task with newTask, and gives back its promise. Rejected when the signal is aborted already, or the pool is closing; begun when a thread is idle; queued when there is room; rejected as full otherwise. Then `heed` connects the task with the signal.',
        'To begin a task: post it (catch what that throws), set the deadline with systemClock, note both in #running. To release a thread: cancel the deadline, take it out of #running, and give back its task.',
        'When a thread ends, it may be idle, running, or never have been ready. Take it out of the idle ones; reject its task as crashed; and if it was never ready and there is no other, reject the queue too.',
        '`close` keeps one promise: reject the queue as closed; wait for the promises of what runs, however they end; then crew.dissolve. No new job is assigned once it is closing. The defaults: 64 in the queue, 10,000 ms; `count` and `milliseconds` refuse what makes no sense.',
      ],
      anchor: '6-threads/pool.md',
    },
    {
      id: 'called-off',
      title: 'A client that leaves',
      question:
        'A client may leave before its job is done. Then the job is rejected with the reason of its signal, at once. If it waits, it leaves the queue; if it runs, no message reaches its thread, but memory that both share does. And a signal may live longer than the job: leave nothing behind at it.',
      writes: ['job.ts#heed'],
      judges: [
        {
          tests: 'pool.test.ts > a job that is called off',
          rule: 'When its signal is aborted, a job is rejected with the reason at once; it leaves the queue, or its thread can see it.',
          source: 'the doc comments of run and heed',
          tries:
            'On "abort": calledOff[0] becomes 1 with Atomics.store, then reject, then `leave`. Take the listener away when the job is done.',
        },
        {
          tests: 'primes-route.test.ts > computing on a pool > stops',
          rule: 'When a client has gone, its job stops, and the thread is free for the next one.',
          source: 'the doc comments of run and heed',
          tries: 'The signal of the request is that of the job. Does its thread see that `calledOff[0]` is 1?',
        },
        {
          tests: 'primes-route.test.ts > computing on a pool > gives',
          rule: 'A job whose client stays ends as if there were no signal.',
          source: 'the doc comment of heed',
          tries: 'Only "abort" calls a job off. Until then, listen and do nothing else.',
        },
      ],
      hints: [
        'addEventListener("abort", …) and removeEventListener. `task.promise` tells you when the job is over, one way or the other.',
        'On "abort": calledOff[0] becomes 1 with Atomics.store, then reject with `signal.reason`, then `leave`. When the promise is settled (`then` with two functions, so that nothing is left unhandled), take the listener away.',
      ],
      anchor: '6-threads/called-off.md',
    },
    {
      id: 'dealer',
      title: 'Dealing sockets out',
      question:
        'Connections live for a second or for an hour. Three threads have 2, 0 and 2 of them: the next two go to the second. ' +
        'Write which thread gets a socket, how it is handed over, and the server around it. A message to a thread that has just died goes nowhere, and no error says so: that client must be told 503, not left waiting.',
      writes: [
        'deal-sockets.ts#handOver',
        'deal-sockets.ts#Dealer.join',
        'deal-sockets.ts#Dealer.leave',
        'deal-sockets.ts#Dealer.release',
        'deal-sockets.ts#Dealer.deal',
        'shapes.ts#serveDealt',
      ],
      judges: [
        {
          tests: 'dealer.test.ts > the dealer > does not count',
          rule: 'A socket whose client has left cannot be moved any more: handOver is false, and the dealer counts nothing.',
          source: 'the doc comment of handOver',
          tries: 'Such a socket is destroyed as well. What tells you is that `post` throws: then it was not moved.',
        },
        {
          tests: 'dealer.test.ts > the dealer > tells a client',
          rule: 'A thread that has just died gets no socket: handOver is false, and the client gets 503.',
          source: 'the doc comment of handOver; RFC 9110 §15.6.4',
          tries: 'A socket that was moved counts as destroyed afterwards. Look at it, and not at what `post` says.',
        },
        {
          tests: 'dealer.test.ts > the dealer',
          rule: 'The thread with the fewest sockets gets the next one; among equals, the one that waited longest. Without a thread, the client gets 503.',
          source: 'the doc comments of Dealer; RFC 9110 §15.6.4',
          tries: 'Keep a number for each thread: +1 when it is dealt to, -1 when one of its sockets is closed.',
        },
        {
          tests: 'shapes.test.ts > in the shape dealt > a thread serves',
          rule: 'A connection that was handed over is served as any other: nothing of it may be lost on the way.',
          source: 'RFC 9112 §9.3.2: several requests, one answer each, in order',
          tries: 'The socket goes in the order itself and in the list of what is transferred: post(order, [socket]).',
        },
        {
          tests: 'shapes.test.ts > in the shape dealt > clients are served on several',
          rule: 'Each thread gets connections, and the main thread serves none.',
          source: 'the charter of deal-sockets.ts',
          tries: 'A thread joins the dealer when it is ready. Do all of them?',
        },
        {
          tests: 'shapes.test.ts > in the shape dealt > one client is answered',
          rule: 'While the thread of one client stands still, a client on another thread is answered.',
          source: 'the charter of deal-sockets.ts',
          tries: 'Two connections, two threads: look at which thread was dealt to last.',
        },
        {
          tests: 'shapes.test.ts > in the shape dealt > the threads get as many',
          rule: 'With equal hands, the threads take turns.',
          source: 'the doc comment of #hands',
          tries: 'Six connections to two threads are three each.',
        },
        {
          tests: 'shapes.test.ts > in the shape dealt > a thread that throws',
          rule: 'A thread that dies takes its own clients along, and a new one takes its place.',
          source: 'the charter of thread.ts',
          tries:
            'The crew starts a successor by itself. The dealer must forget the dead thread, and be told of the new one.',
        },
        {
          tests: 'shapes.test.ts > in the shape dealt > while there is no thread',
          rule: 'Until a thread is ready, a client is told to come back.',
          source: 'RFC 9110 §15.6.4',
          tries: 'A thread that has only been started is not ready: it may still be loading its module.',
        },
        {
          tests: 'shapes.test.ts > in the shape dealt, when things change',
          rule: 'A thread that has ended gets nothing more, and one that has lost its clients gets the next ones.',
          source: 'the doc comments of Dealer',
          tries: 'The crew tells you of each end, and each thread reports when one of its sockets is closed.',
        },
        {
          tests: 'shapes.test.ts > in the shape dealt > a server whose threads',
          rule: 'When its threads do not start, the server does not start either, and its port is free again.',
          source: 'the doc comment of serveOnThreads',
          tries: 'The port is open before the threads start. Close it when they do not.',
        },
        {
          tests: 'shapes.test.ts > in the shape dealt > a stopping server',
          rule: 'What was asked is answered, what is idle is closed, nothing new is accepted, and a thread that takes too long is ended.',
          source: 'the doc comment of ThreadedServer.close; RFC 9112 §9.6',
          tries: 'The `close` that acceptFor gives you does all of it. Hand it on.',
        },
      ],
      hints: [
        'A Map from thread to number keeps its order: a thread that is deleted and set again stands at the end. So the first one with the smallest number is the one that waited longest.',
        'After a socket was handed over, ours counts as destroyed. So `socket.destroyed` tells you whether it has really gone. And `post` throws when the client is gone already.',
        'A report of a socket may come from a thread that has left the game. Then there is no number to count down.',
        'serveDealt puts three things together: a Dealer, a ServingCrew, and acceptFor (which gives you the port, the sockets and close). In the crew: onReady joins, onReport releases, onEnd leaves.',
        'The order: acceptFor first, then crew.start, and when that throws, close the server and throw on.',
      ],
      anchor: '6-threads/dealer.md',
    },
    {
      id: 'thread-per-client',
      title: 'A thread for every client',
      question:
        'The article gives each client a thread of its own, and forgets what it costs: a client that opens 10,000 connections gets 10,000 threads. ' +
        'Write it with a limit. Past `options.threads` a client gets 503; a client that leaves takes its thread along; and when the server stops, each thread answers what it was asked before it goes.',
      writes: ['shapes.ts#serveThreadPerClient'],
      judges: [
        {
          tests: 'shapes.test.ts > in the shape thread-per-client > a thread serves',
          rule: 'A new thread is told to start, and is handed the one socket that it is for.',
          source: 'the type ServingOrder: start is always the first',
          tries:
            'Orders wait until the thread has loaded its module. A ServingCrew posts start by itself, so launch a thread, and hand the socket over at once.',
        },
        {
          tests: 'shapes.test.ts > in the shape thread-per-client > each connection',
          rule: 'No thread serves two clients.',
          source: 'the doc comment of Shape',
          tries: 'Launch the thread inside the function that is called for each socket.',
        },
        {
          tests: 'shapes.test.ts > in the shape thread-per-client > one client is answered',
          rule: 'While one thread stands still, the client of another is answered.',
          source: 'the charter of the file',
          tries: 'The main thread must not wait for anything that a client does.',
        },
        {
          tests: 'shapes.test.ts > in the shape thread-per-client > a large answer',
          rule: 'A thread leaves when the last octet is sent, not when the last word is heard.',
          source: 'RFC 9112 §9.6',
          tries: 'Ask it to drain when its client is gone. Do not end it.',
        },
        {
          tests: 'shapes.test.ts > in the shape thread-per-client > past the limit',
          rule: 'As many clients as threads; the next one is told to come back, until one has left.',
          source: 'RFC 9110 §15.6.4',
          tries:
            'Count the living threads before you make one. When its socket is closed, a thread is asked to leave, and its end makes room.',
        },
        {
          tests: 'shapes.test.ts > in the shape thread-per-client > a thread that throws',
          rule: 'A thread that crashes takes one client along. It is reported; one that simply leaves is not.',
          source: 'the doc comment of onThreadEnd: before its time',
          tries:
            'A thread that the crew launched without a place is not replaced, and is told of unless it left. Is each of yours one?',
        },
        {
          tests: 'shapes.test.ts > in the shape thread-per-client > a port that is in use',
          rule: 'A port that is in use is refused.',
          source: 'the doc comment of serveOnThreads',
          tries: 'acceptFor throws for it. Let it.',
        },
        {
          tests: 'shapes.test.ts > in the shape thread-per-client > a stopping server',
          rule: 'What was asked is answered, what is idle is closed, nothing new is accepted, and a thread that takes too long is ended.',
          source: 'the doc comment of ThreadedServer.close; RFC 9112 §9.6',
          tries: 'The `close` that acceptFor gives you drains each thread, with the limit drainWithin. Hand it on.',
        },
      ],
      hints: [
        'A ServingCrew knows its living threads (`size`), starts one for once (`launch` without a place), and asks one to leave (`dismiss`). Nothing else has to be remembered.',
        'Dismiss a thread when it reports that its client has gone, with drainWithin: it leaves when all is sent, or is ended.',
        'handOver may return false: then the socket is still ours. End the thread that was made for it, and say false as well.',
        'The order: the crew, then `acceptFor(crew, options, take)`. `take` says false when there are as many threads as may be; acceptFor refuses those clients, and its `close` does the rest.',
      ],
      anchor: '6-threads/thread-per-client.md',
    },
  ],
};

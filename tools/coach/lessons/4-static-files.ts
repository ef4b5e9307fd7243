import type { Exercise } from '../exercise.ts';

export const exercise: Exercise = {
  question: 'How does a path become a file, and nothing else on the disk, and a file a response?',
  steps: [
    {
      id: 'type',
      title: 'What is it?',
      question:
        'A file is bytes (the standard says octets), and a browser needs to know what they mean. Find the media type from the extension of the name, with the library "mime-types". What is the type of "html", of ".html", of "LICENSE"? And which types does compression make smaller? The comment above `isCompressible` lists them.',
      writes: ['media-type.ts#mediaType', 'media-type.ts#isCompressible'],
      judges: [
        {
          tests: 'media-type.test.ts > the media type of a name',
          rule: 'Content-Type says what the octets mean. For an extension that the library doesn’t know, it is application/octet-stream.',
          source: 'RFC 9110 §8.3',
          tries:
            'Print what `extname` makes of the name, and what `contentType` makes of that. One of them says `false` or nothing where you expect a type.',
        },
        {
          tests: 'media-type.test.ts > worth compressing',
          rule: 'Compression makes text smaller, whatever its type is called, and WebAssembly too. Pictures, videos and archives are compressed already.',
          source: 'RFC 9110 §8.4',
          tries:
            'Print the media type of the name in the failing test. Look at what stands behind its slash, and behind a "+".',
        },
      ],
      hints: [
        'The library has a type for "html" itself, without any dot. So pass it an extension, never a whole name.',
        '`extname` of `node:path` cuts the extension off a path. It knows that ".html" is a hidden file without an extension, and that a folder may have a dot in its name.',
        '`contentType` adds the charset to text, and returns `false` for what it doesn’t know. For types to compress: "text/" at the start; json, xml, javascript, wasm or yaml behind a "/" or a "+", as in image/svg+xml.',
      ],
      anchor: '4-static-files/type.md',
    },
    {
      id: 'path',
      title: 'Names, and no way out',
      question:
        'GET /%2e%2e/secret.txt is a well-formed request. Turn the path into a list of plain names, or refuse it. Don’t clean anything up: refuse whatever would need cleaning, a backslash included, on every system. A path that ends in "/" means the file "index.html" in that folder. On Windows some names mean more than they say; the comment above `isPlainOnWindows` lists them.',
      writes: ['resolve-path.ts#resolvePath', 'resolve-path.ts#isServableName', 'resolve-path.ts#isPlainOnWindows'],
      judges: [
        {
          tests: 'resolve-path.test.ts > a path becomes names below the root',
          rule: 'First the path is split at its slashes. Then each segment is percent-decoded, once, as UTF-8.',
          source: 'RFC 3986 §2.4',
          tries:
            'Take "/%2561.txt" apart by hand: `%25` is a percent sign, so the name is "%61.txt". Count how often your code decodes it.',
        },
        {
          tests: 'resolve-path.test.ts > what is no plain name is refused',
          rule: 'After decoding, a segment must be one plain name. ".." and the empty name are none, and neither is a name with a slash, a backslash or NUL in it. A name that begins with a dot is hidden, with one exception in the root.',
          source: 'RFC 3986 §7.3',
          tries:
            'Print each segment after decoding, with JSON.stringify. Then ask what the file system would make of each. A segment that can’t be decoded is "malformed", not "no-such-name", and so is a path without a slash in front.',
        },
        {
          tests: 'resolve-path.test.ts > the well-known folder',
          rule: 'Other programs look for files in "/.well-known/". It is the one name with a dot in front that is served, and only in the root.',
          source: 'RFC 8615 §3',
          tries: 'Check the name and its place: `isFirst` says whether it lies in the root itself.',
        },
        {
          tests: 'resolve-path.test.ts > with dotfiles',
          rule: 'With `dotfiles`, names that begin with a dot are served. "." and ".." are no names even then.',
          source: 'RFC 3986 §3.3',
          tries: 'Look at what your code still refuses when `dotfiles` is true.',
        },
        {
          tests: 'resolve-path.test.ts > the address of a folder, with its slash',
          rule: 'The address that we redirect to is built from the decoded names, encoded anew. So it can name no other host, and it contains no line break.',
          source: 'RFC 9110 §10.2.2',
          tries:
            'The location is "/", then each name, encoded, with "/" behind it. Nothing of what was sent appears in it as it was.',
        },
        {
          tests: 'resolve-path.test.ts > on Windows',
          rule: 'Windows opens a device for some names, and another file for others. Refuse them when `windows` is set, and only then.',
          source: 'RFC 3986 §7.3',
          tries:
            'Read the comment above `isPlainOnWindows` again. What counts for a device is the name up to the first dot, without the spaces at its end.',
        },
      ],
      hints: [
        'The order decides: split at "/", decode each segment, check each name. An attacker gets past any other order with %2f or %252e.',
        '`decodeURIComponent` throws for broken percent-encoding and for octets that are no UTF-8: that is "malformed". What it returns is a string, and may still be no plain name.',
        'Nothing may stand before the first "/". If nothing stands behind the last one, the path names a folder. Drop both empty strings from the list; everything that is left must be a name.',
        'A name is refused when it is empty, holds "/", "\\" or NUL, is "." or "..", or begins with a dot (unless `dotfiles`, or it is ".well-known" and the first name). On Windows also for one of `<>:"|?*` in it, for a dot or space at its end, and for con, prn, aux, nul, conin$, conout$, com and lpt with a digit (also ¹²³), before spaces and a dot or the end. Join with "/"; encode with `encodeURIComponent`.',
      ],
      anchor: '4-static-files/path.md',
    },
    {
      id: 'range',
      title: 'A part of it',
      question:
        'A video player sends "Range: bytes=1000-". Which octets does that mean for a file of a given size: a part, none, or the whole? "0-4" is five octets, "-3" is the last three. A server may always send the whole file, so a broken range gets the whole, and so do several ranges at once.',
      writes: ['range.ts#selectRange'],
      judges: [
        {
          tests: 'range.test.ts > a Range field selects a part of 22 octets',
          rule: 'Positions count from 0, both ends belong to the range, and a last position past the end means the end; "-3" is the last three octets. Range is a list, so spaces, tabs and commas around the one range mean nothing.',
          source: 'RFC 9110 §14.1.2',
          tries:
            'Write the 22 octets down with their numbers, 0 to 21, and mark what the field in the failing test asks for.',
        },
        {
          tests: 'range.test.ts > a Range field that no octet of the 22 satisfies',
          rule: 'A range is unsatisfiable when it begins behind the last octet, or when it asks for the last 0 octets.',
          source: 'RFC 9110 §14.1.2',
          tries: 'What is the last position in a file of 22 octets? And in an empty one?',
        },
        {
          tests: 'range.test.ts > a Range field that asks nothing for its last octets',
          rule: 'The last five octets of an empty file are all of it, so this is satisfiable. No Content-Range can name an empty part, so the whole is sent.',
          source: 'RFC 9110 §14.1.2',
          tries: 'A suffix is unsatisfiable only when it asks for the last 0. Look at the size after that.',
        },
        {
          tests: 'range.test.ts > a Range field that is ignored: the whole, for',
          rule: 'A Range that breaks the grammar, or uses another unit, is ignored. A server may ignore any Range, and we ignore several at once.',
          source: 'RFC 9110 §14.2',
          tries:
            'Look at how you recognize a number. `Number` accepts "+1", "1.5", "0x1" and the empty text; the standard knows digits only. And does your pattern see the whole text, to its end?',
        },
      ],
      hints: [
        'There are three results: `part`, `unsatisfiable`, `whole`. Decide first whether the field is one range at all; if not, it is the whole.',
        'One regular expression does it: "bytes=" in any case, then `first-` or `first-last` or `-length`, all of digits. Around it the list may have empty members: spaces, tabs and commas.',
        'For `-length`: 0 is unsatisfiable. Otherwise it is the last octets, but never more than there are. For an empty file that is the whole.',
        'For `first-last`: a last before the first is ignored, so it is the whole. `first >= size` is unsatisfiable, and otherwise `last` is at most `size - 1`. Without a last, take infinity.',
      ],
      anchor: '4-static-files/range.md',
    },
    {
      id: 'conditions',
      title: 'Has it changed?',
      question:
        'Give each state of a file a tag and a date. When a client sends them back, decide: "not-modified" (it has this state already), "failed" (it expected another one), or "proceed". Five header fields ask, and some overrule others, so write the steps in the order of the standard. "W/" in front of a tag means that two contents may share it.',
      writes: [
        'validators.ts#fileValidators',
        'preconditions.ts#evaluatePreconditions',
        'preconditions.ts#rangeIsCurrent',
      ],
      judges: [
        {
          tests: 'validators.test.ts > ETag',
          rule: 'Two states of a file get two tags, and so do two codings of it. A tag that two states might share begins with W/.',
          source: 'RFC 9110 §8.8.3',
          tries:
            'Put everything that can differ into the tag, in quotes: the size, the time of the last change (not of modification), the coding. It is weak while the change is less than 100 ms old.',
        },
        {
          tests: 'validators.test.ts > Last-Modified',
          rule: 'Last-Modified is a date in GMT, by the second, and never later than the Date of the answer.',
          source: 'RFC 9110 §8.8.2',
          tries: 'A file may have been written by a machine whose clock is ahead. Which of the two times may you send?',
        },
        {
          tests: 'preconditions.test.ts > If-None-Match',
          rule: 'If-None-Match holds a list of tags, or "*". When one of them is ours, the client has this state: "not-modified". W/ is ignored in the comparison.',
          source: 'RFC 9110 §13.1.2',
          tries:
            'Take the value in the failing test apart by hand. A comma inside of quotes separates nothing, and neither does a backslash.',
        },
        {
          tests: 'preconditions.test.ts > If-Match',
          rule: 'If-Match asks for exactly this state. So a weak tag never matches, not even itself.',
          source: 'RFC 9110 §13.1.1',
          tries: 'There are two comparisons of tags. Which one did you use, and on which side may W/ stand?',
        },
        {
          tests: 'preconditions.test.ts > dates',
          rule: 'A condition on a date that is no date is ignored; and a client knows seconds only.',
          source: 'RFC 9110 §13.1.3',
          tries:
            'Say aloud what follows from an earlier, the same and a later date, and from "yesterday". `parseDate` returns undefined for the last.',
        },
        {
          tests: 'preconditions.test.ts > the order of RFC 9110 §13.2.2',
          rule: 'A date counts only where the field with tags wasn’t sent. A condition that is false ends the evaluation; after one that is true, the next is checked.',
          source: 'RFC 9110 §13.2.2',
          tries:
            'Does your code look at the date in the failing test although the tag was sent? Or does a true If-Match end it?',
        },
        {
          tests: 'preconditions.test.ts > If-Range',
          rule: 'A part may be sent only to a client whose own part is of exactly this state: it sends the strong tag, or the very date that we sent. While our tag is weak, neither proves anything.',
          source: 'RFC 9110 §13.1.5',
          tries: 'If-Range holds one tag or one date, no list and no "*". Here a later date proves nothing.',
        },
      ],
      hints: [
        'A file that changed less than 100 ms ago may change again and keep its time, so its tag is weak. To compare the tags that a client sends back, write two functions: one that compares strongly (equal, and neither is weak), and one that compares weakly (equal without W/).',
        'A third function goes through a list of tags. A regular expression with the flag "y" reads one tag after the other, and stops where the list breaks the grammar. "*" is no list: it matches any state.',
        'Then four steps. If-Match, or else If-Unmodified-Since: false means "failed". If-None-Match, or else If-Modified-Since: false means "not-modified".',
        'If-Match compares strongly, If-None-Match weakly. Dates: `parseDate(lastModified) > date`, of three values: undefined when the field is no date. If-Range: if it begins with a quote or W/, compare it strongly. Otherwise it must be exactly the text of our date, and our tag must not be weak.',
      ],
      anchor: '4-static-files/conditions.md',
    },
    {
      id: 'codings',
      title: 'Smaller, for clients that can read it',
      question:
        'A browser sends "Accept-Encoding: gzip, deflate, br;q=0.5". From the codings that we have, return those that it wants, best first. Weights go from 0 to 1 with up to three digits, and 0 means never. A client that doesn’t send the field gets none, and neither does one that prefers the plain octets ("identity").',
      writes: ['accept-encoding.ts#preferredCodings'],
      judges: [
        {
          tests: 'accept-encoding.test.ts > Accept-Encoding, where br and gzip are there and br is preferred',
          rule: 'A coding may be sent when its weight, or else that of "*", is more than 0. The client’s weights decide the order; between equals, ours does.',
          source: 'RFC 9110 §12.5.3',
          tries:
            'Write down the weight of br, of gzip and of identity for the field in the failing test. Which of them are more than 0, and at least that of identity?',
        },
      ],
      hints: [
        'Two things: first read the field into a Map from coding to weight, then filter and sort what is available. `parseList` takes the list apart.',
        'One regular expression for a member: a name, and perhaps ";q=" and a weight, with spaces and tabs around the semicolon. Skip what doesn’t match. Names and "q" are the same in capitals, and x-gzip is gzip.',
        'A coding that is not in the Map has the weight of "*", and 0 without one. Identity has its own weight, and 0 when it isn’t named. Keep a coding when its weight is above 0 and not below that of identity; `sort` keeps the order of equals.',
      ],
      anchor: '4-static-files/codings.md',
    },
    {
      id: 'serve',
      title: 'From names to an open file',
      question:
        'Plain names can still lead out of the folder: through a link. Open the file, and prove that what you hold lies below the root, with all links followed, and that no name on its real path is one that we refuse. A FIFO would make you wait for a writer, so open without blocking. Close every file that you don’t hand out.',
      writes: ['open-file.ts#Root.open'],
      judges: [
        {
          tests: 'open-file.test.ts > a file below the root',
          rule: 'A file is opened, a folder is a folder, and what isn’t there is missing. Any fault that says nothing about the file is thrown.',
          source: 'the doc comment of Root.open',
          tries:
            'Open, look at `stat`, and return one of the kinds of `Opened`. `meaningOfFailure` translates the errors of the system, and returns undefined for the others.',
        },
        {
          tests: 'open-file.test.ts > a link',
          rule: 'What a request can read lies below the root, wherever links lead, and has no name that is refused.',
          source: 'RFC 9110 §17.3',
          tries:
            'Print the real path of the name in the failing test, and the root. Does one begin with the other, with a separator behind it? And are all names below the root servable?',
        },
        {
          tests: 'open-file.test.ts > what is put in the place of a file while we open it',
          rule: 'What you opened must be the file that the real path names now: the same `dev` and `ino`. If it isn’t, try again, three times in all.',
          source: 'the head of open-file.ts',
          tries: 'Open first and check then. Another program may replace the file between any two of your calls.',
        },
        {
          tests: 'open-file.test.ts > what is not handed out is closed',
          rule: 'Whatever `open` returns, a handle that it doesn’t return is closed.',
          source: 'nodejs.org/api/fs.html, filehandle.close()',
          tries:
            'Follow the handle through the failing case. Is there a `return` or a `throw` that goes around the `close`? Nothing goes around a `finally`.',
        },
        {
          tests: 'open-file.test.ts > a FIFO',
          rule: 'A FIFO, a socket or a device is no file to serve, and opening one must not wait for anything.',
          source: 'man 2 open, O_NONBLOCK',
          tries:
            'Which flags do you open with? `constants.O_RDONLY | constants.O_NONBLOCK`. Windows has no O_NONBLOCK.',
        },
      ],
      hints: [
        'First open, then check. Between a check and an open, another program can put a link in the file’s place. What is open can’t be exchanged any more.',
        'Open with O_RDONLY and O_NONBLOCK. Ask the handle for `stat({ bigint: true })`, and the system for `realpath`. The real path must be the root, or begin with the root and a separator, and each name behind that must be servable.',
        'Then `lstat` of the real path must give the same `dev` and `ino` as the handle. If it doesn’t, the file was replaced: close, and try again, three times. After that it is missing.',
        'Put it all into one `try`. In the `catch`, return what `meaningOfFailure(error.code)` says, or throw the error again. In the `finally`, close the handle, unless it is the one that you return: set your variable to undefined when you hand it out.',
      ],
      anchor: '4-static-files/serve.md',
    },
    {
      id: 'answer',
      title: 'From a file to a response',
      question:
        'You know the request, and what is known of the file. Which status does the response get, with which fields, and which octets of the file? Write the decision, in the right order: the method, the conditions, HEAD, the range. It reads no file, so it is a pure function.',
      writes: ['answer.ts#decideAnswer'],
      judges: [
        {
          tests: 'answer.test.ts > a method',
          rule: 'HEAD has the fields of GET, its Content-Length, and no content. A method that isn’t allowed is 405, with a list of those that are.',
          source: 'RFC 9110 §9.3.2 and §15.5.6',
          tries:
            'Compare the fields of the two responses. GET sends octets, so their number is known; with HEAD you have to write Content-Length yourself.',
        },
        {
          tests: 'answer.test.ts > a condition',
          rule: 'A client that has this state gets 304, with the fields that a 304 repeats and content of kind "none". One that expects another state gets 412.',
          source: 'RFC 9110 §13.2.1 and §15.4.5',
          tries:
            'Conditions are for GET and HEAD. `evaluatePreconditions` decides, and `file.notModifiedFields` is what a 304 repeats.',
        },
        {
          tests: 'answer.test.ts > a range',
          rule: 'The range comes last, for GET only, and If-Range decides whether it counts. A part names itself in Content-Range.',
          source: 'RFC 9110 §13.2.2 and §14.4',
          tries:
            'Which of 304, 412, 206, 416 and 200 comes first in your code? A part from `first` to `last` has `last - first + 1` octets.',
        },
      ],
      hints: [
        'The doc comment gives the order. Each case either is complete, or it is a head with octets of the file behind it: see the type `Answer`.',
        'OPTIONS is `empty(204, …)`, any other method but GET and HEAD is `errorPage(405, …)`; both have Allow: GET, HEAD, OPTIONS. The words on the pages are yours.',
        'Then `evaluatePreconditions`: "failed" is 412, "not-modified" is 304. Then HEAD: `file.fields` and a Content-Length, with content of kind "none".',
        'Last, `selectRange` with the Range field, or with undefined where `rangeIsCurrent` says no. Content-Range is `bytes first-last/size` in 206, and `bytes */size` in 416.',
      ],
      anchor: '4-static-files/answer.md',
    },
    {
      id: 'siblings',
      title: 'The compressed file beside it',
      question:
        'Beside app.js may lie app.js.br and app.js.gz, compressed beforehand. Open the best file for a client: the first of its codings that is there, or the plain file. Without the plain file there is nothing, and a sibling that is older than it, by the second, is out of date. Exactly one file stays open. With this the chapter is complete, so its whole handler is tested.',
      writes: ['siblings.ts#openBest'],
      judges: [
        {
          tests: 'handler.test.ts > a compressed sibling',
          rule: 'A compressed file is sent in place of the plain one, which must be there and must not be newer.',
          source: 'RFC 9110 §8.4',
          tries: 'Compare the two times of modification, by the second. And which coding did you return with the file?',
        },
        {
          tests: 'handler.test.ts > what was opened is closed',
          rule: 'Of the files that you open, all but the one that you return are closed.',
          source: 'nodejs.org/api/fs.html, filehandle.close()',
          tries:
            'Follow each handle through the failing case. Is there a `return` or a `throw` that goes around the `close`? Nothing goes around a `finally`.',
        },
        {
          tests: 'handler.test.ts > a file below the root',
          rule: 'All of the chapter together: a file is sent as it is, a folder without its slash is redirected, and what isn’t there is 404.',
          source: 'RFC 9110 §15.3.1',
          tries:
            'What is no file, `openBest` returns as it is. Do you return the plain file where there is no sibling?',
        },
        {
          tests: 'handler.test.ts > a link',
          rule: 'All of the chapter together: no link shows what lies outside.',
          source: 'RFC 9110 §17.3',
          tries: 'Use `root.open` for the sibling as well: its name may be a link, too.',
        },
        {
          tests: 'handler.test.ts > a method',
          rule: 'All of the chapter together: HEAD, OPTIONS and what is not allowed.',
          source: 'RFC 9110 §9.3',
          tries: 'Run the step "answer" again: pnpm learn check answer.',
        },
        {
          tests: 'handler.test.ts > a wish of the client',
          rule: 'All of the chapter together: conditions and ranges, from memory and from the disk.',
          source: 'RFC 9110 §13.2.2',
          tries: 'Run the steps "answer", "range" and "conditions" again, for example: pnpm learn check range.',
        },
      ],
      hints: [
        'Open the plain file first. If it is none, return that: a sibling without a plain file counts for nothing.',
        'For each coding, in the order given, open the `siblingPath` with its ending. If there is no such file, go on to the next. If it is older than the plain one, close it and go on.',
        'What you return is the sibling with its `coding`, or the plain file without one. `isOlder`: compare `Math.floor(facts.modified / 1000)`.',
        'Put the loop into a `try`, and in the `finally` close the plain file if it isn’t what you return. That also covers a disk that fails in the middle.',
      ],
      anchor: '4-static-files/siblings.md',
    },
  ],
};

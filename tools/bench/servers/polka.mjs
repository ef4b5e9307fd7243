// polka for the routes, sirv for the files, in its production mode: it looks at the folder once, at the start.
import polka from 'polka';
import sirv from 'sirv';

const [, , root] = process.argv;
const { server } = polka()
  .use(sirv(root, { etag: true }))
  .get('/text', (_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': 13 });
    response.end('Hello, world!');
  })
  .post('/api/echo', (request, response) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      const { message } = JSON.parse(Buffer.concat(pieces).toString());
      const content = JSON.stringify({ 'you sent': message });
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(content) });
      response.end(content);
    });
  })
  .listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => console.log(`PORT ${server.address().port}`));

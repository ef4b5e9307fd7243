import express from 'express';

const [, , root, routes = '0'] = process.argv;
const app = express();
app.disable('x-powered-by').disable('etag');
for (let n = 1; n < Number(routes); n++)
  app.get(`/things/${n}/parts/:part`, (request, response) => response.type('text').send(request.params.part));
app.get('/text', (_, response) => response.type('text').send('Hello, world!'));
app.post('/api/echo', express.json(), (request, response) => response.json({ 'you sent': request.body.message }));
if (Number(routes) > 0)
  app.get('/things/last/parts/:part', (request, response) => response.type('text').send(request.params.part));
app.use(express.static(root));
const server = app.listen(0, '127.0.0.1', 4096, () => console.log(`PORT ${server.address().port}`));

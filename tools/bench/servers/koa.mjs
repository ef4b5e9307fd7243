// `async` handlers, as its documentation shows them; with `plain`, without.
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import Koa from 'koa';
import files from 'koa-static';

const [, , root, shape] = process.argv;
const app = new Koa();
const router = new Router();
if (shape === 'plain') {
  router.get('/text', (context) => {
    context.body = 'Hello, world!';
  });
} else {
  router.get('/text', async (context) => {
    context.body = 'Hello, world!';
  });
}
router.post('/api/echo', bodyParser(), async (context) => {
  context.body = { 'you sent': context.request.body.message };
});
app.use(router.routes()).use(files(root));
const server = app.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
  console.log(`PORT ${server.address().port}`),
);

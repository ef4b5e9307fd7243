// Express with what its documentation recommends in production: helmet, compression, and morgan for the log.
import { createWriteStream } from 'node:fs';
import compression from 'compression';
import express from 'express';
import helmet from 'helmet';
import morgan from 'morgan';

const [, , root, log] = process.argv;
const app = express();
app.use(morgan('combined', { stream: createWriteStream(log) }));
app.use(helmet());
app.use(compression());
app.get('/api/hello', (_, response) => response.type('text').send('Hello, world!\n'));
app.use(express.static(root));
const server = app.listen(0, '127.0.0.1', 4096, () => console.log(`PORT ${server.address().port}`));

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import path from 'node:path';
import type { Logger } from '@deltascope/client';
import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import { crossOriginRefusal } from './same-origin.ts';

/** The built web app's folder, and the name of its build: pages of another build are to reload. */
export interface WebBuild {
  readonly directory: string;
  readonly id: string;
}

/** Reads which build of the web app there is. Throws when there is none, with the command that makes it. */
export function findWebBuild(directory: string): WebBuild {
  const index = path.join(directory, 'index.html');
  if (!existsSync(index)) {
    throw new Error(`no web app in ${directory}: run "npm run build" (npm start does)`);
  }
  const id = createHash('sha256').update(readFileSync(index)).digest('hex').slice(0, 12);
  return { directory, id };
}

export interface AppOptions {
  readonly web: WebBuild;
  /** Where it is reached. */
  readonly port: number;
  readonly logger: Logger;
  /** Prometheus' text. */
  readonly metrics: () => Promise<{ contentType: string; text: string }>;
}

/** The HTTP side: pages, health and metrics. */
export function createApp({ web, port, logger, metrics }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    const refusal = crossOriginRefusal(request, port);
    if (refusal === undefined) next();
    else response.status(403).type('text').send(`${refusal}\n`);
  });
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          // Positions of virtual rows are style attributes; there is no inline style sheet.
          styleSrc: ["'self'"],
          styleSrcAttr: ["'unsafe-inline'"],
          imgSrc: ["'self'", 'data:'],
          fontSrc: ["'self'"],
          connectSrc: ["'self'"],
          manifestSrc: ["'self'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      // Loopback has no TLS to insist on.
      strictTransportSecurity: false,
    }),
  );
  // The server can answer; a stale cluster is reported on the page and is no reason to restart it.
  app.get(['/healthz', '/readyz'], (_request, response) => {
    response.type('text').send('ok');
  });
  app.get('/metrics', async (_request, response) => {
    const { contentType, text } = await metrics();
    response.set('content-type', contentType).send(text);
  });
  app.use(
    '/assets',
    express.static(path.join(web.directory, 'assets'), {
      immutable: true,
      maxAge: '1y',
      fallthrough: false,
    }),
  );
  app.use(express.static(web.directory, { index: false, cacheControl: false }));
  // Every other path is a page of the web app, which says so itself when it has no such page.
  app.get('/{*page}', (_request, response) => {
    response.set('cache-control', 'no-cache').sendFile(path.join(web.directory, 'index.html'));
  });
  app.use(answerErrors(logger));
  return app;
}

/** In a few words: express by itself sends a stack trace, with this machine's paths, and writes it to stderr. */
function answerErrors(logger: Logger): ErrorRequestHandler {
  // oxlint-disable-next-line max-params -- by its four parameters express knows an error handler
  return (error: Error & { readonly status?: number }, request, response, next) => {
    const { status = 500 } = error;
    if (status >= 500) logger.error({ path: request.path, error }, 'a request failed');
    if (response.headersSent) next(error);
    else
      response
        .status(status)
        .type('text')
        .send(`${STATUS_CODES[status] ?? ''}\n`);
  };
}

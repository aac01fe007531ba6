/** Serves the built app from memory, compressed, and counts what it has sent. */
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { AddressInfo } from 'node:net';

const KINDS: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};
const CONFIG = '/config.json';

/** What lies beside the page as its configuration: a text, or nothing at all. */
export type Beside = string | undefined;

export class Server {
  /** Bytes of bodies, after compression, by path. */
  readonly sent = new Map<string, number>();

  private constructor(
    readonly address: string,
    private readonly server: http.Server,
  ) {}

  static async start(folder: string, config: Beside): Promise<Server> {
    const files = read(folder);
    if (config === undefined) files.delete(CONFIG);
    else files.set(CONFIG, { kind: KINDS['.json'] ?? '', body: gzipSync(config) });
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const started = new Server(`http://127.0.0.1:${port}`, server);
    server.on('request', (asked, answer) => {
      const { pathname } = new URL(asked.url ?? '/', started.address);
      const file = files.get(pathname === '/' ? '/index.html' : pathname);
      if (file === undefined) return answer.writeHead(404).end();
      const { kind, body } = file;
      started.sent.set(pathname, body.length);
      const head = { 'content-type': kind, 'cache-control': 'no-store' };
      return answer.writeHead(200, { ...head, 'content-encoding': 'gzip' }).end(body);
    });
    return started;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

interface File {
  readonly kind: string;
  readonly body: Buffer;
}

function read(folder: string): Map<string, File> {
  const files = new Map<string, File>();
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const place = path.join(entry.parentPath, entry.name);
    const name = `/${path.relative(folder, place).split(path.sep).join('/')}`;
    const kind = KINDS[path.extname(name)] ?? 'application/octet-stream';
    files.set(name, { kind, body: gzipSync(fs.readFileSync(place), { level: 9 }) });
  }
  return files;
}

// A plain static file server: each request reads its file and answers. `node static_server.mjs FOLDER`
import { createReadStream, promises } from "node:fs";
import { createServer } from "node:http";
import { join, normalize } from "node:path";

const folder = process.argv[2];
const server = createServer(async (request, response) => {
  const name = normalize(new URL(request.url, "http://localhost").pathname);
  const path = join(folder, name.endsWith("/") ? `${name}index.html` : name);
  try {
    const { size } = await promises.stat(path);
    response.writeHead(200, { "Content-Type": "text/html", "Content-Length": size });
    createReadStream(path).pipe(response);
  } catch {
    response.writeHead(404).end();
  }
});
server.listen(0, "127.0.0.1", () =>
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`),
);

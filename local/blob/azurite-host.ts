import type { IncomingMessage, ServerResponse } from "node:http";
import BlobConfiguration from "azurite/dist/src/blob/BlobConfiguration";
import BlobServer from "azurite/dist/src/blob/BlobServer";
import { refusalOf } from "./guard";
import type { FromHost, ToHost } from "./messages";
import type { BlobAccount } from "./service";

/*
 * A process of its own around Azurite's blob server: accounts come by message
 * and can be used at once, where Azurite re-reads its environment every minute.
 */

let accounts: readonly BlobAccount[] = [];

async function main(): Promise<void> {
  const [folder = ".", certificate = "", key = "", principal = ""] = process.argv.slice(2);
  const configuration = new BlobConfiguration(
    "127.0.0.1", 0, 5, `${folder}/blobs.json`, `${folder}/extents.json`,
    [{ locationPath: `${folder}/extents`, locationId: "Default", maxConcurrency: 10 }],
    false, undefined, false, undefined, false, true, certificate, key, "", "basic", true, false,
  );
  const server = new BlobServer(configuration);
  guard(server, principal);
  publish(server, []);
  await server.start();
  process.on("message", (message: ToHost) => {
    publish(server, message.accounts);
    tell({ published: message.id });
  });
  // The parent is gone, however it ended.
  process.on("disconnect", () => process.exit(0));
  tell({ endpoint: server.getHttpServerAddress() });
}

function guard(server: BlobServer, principal: string): void {
  const [handle] = server.httpServer.listeners("request") as ((request: IncomingMessage, response: ServerResponse) => void)[];
  server.httpServer.removeAllListeners("request");
  server.httpServer.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const refusal = refusalOf(request, accounts, principal);
    if (refusal === undefined) return handle?.(request, response);
    const xml = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${refusal.code}</Code><Message>${refusal.message}</Message></Error>`;
    response.writeHead(refusal.status, { "content-type": "application/xml", "x-ms-error-code": refusal.code, server: "azure-redis-move local Azure (guard before Azurite)" });
    response.end(request.method === "HEAD" ? "" : xml);
  });
}

function publish(server: BlobServer, next: readonly BlobAccount[]): void {
  accounts = next;
  // Without any account Azurite would serve its well-known development account.
  const named = next.length === 0 ? [{ name: "none", keys: ["bm9uZQ=="] }] : next;
  process.env["AZURITE_ACCOUNTS"] = named.map(({ name, keys }) => [name, ...keys].join(":")).join(";");
  server.accountDataStore.refresh();
}

function tell(message: FromHost): void {
  process.send?.(message);
}

void main();

import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { IssuedCertificate } from "../tls";
import type { FromHost, ToHost } from "./messages";
import type { BlobAccount, BlobService } from "./service";

const START_DEADLINE_MS = 30_000;

export interface AzuriteOptions {
  readonly certificate: IssuedCertificate;
  /** Object id of the signed-in principal: every other caller with a token counts as an Azure service. */
  readonly principal: string;
}

/** Starts Azurite's blob server over https in a process of its own; its files are gone when it stops. */
export async function startAzurite({ certificate, principal }: AzuriteOptions): Promise<BlobService> {
  const folder = await mkdtemp(path.join(tmpdir(), "local-azure-blob-"));
  const files = { certificate: path.join(folder, "server.pem"), key: path.join(folder, "server.key") };
  await writeFile(files.certificate, certificate.certificate);
  await writeFile(files.key, certificate.privateKey, { mode: 0o600 });
  const child = fork(path.join(__dirname, "azurite-host.ts"), [folder, files.certificate, files.key, principal], {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const endpoint = await started(child);
    return { endpoint, setAccounts: publisher(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function started(child: ChildProcess): Promise<string> {
  let complaint = "";
  child.stderr?.on("data", (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2000)));
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => reject(new Error(`the blob endpoint (Azurite) ${what}: ${complaint.trim()}`));
    const timer = setTimeout(() => fail(`did not start within ${START_DEADLINE_MS / 1000} s`), START_DEADLINE_MS);
    child.once("exit", () => {
      clearTimeout(timer);
      fail("ended while starting");
    });
    child.once("message", (message: FromHost) => {
      clearTimeout(timer);
      if ("endpoint" in message) resolve(message.endpoint);
      else fail("did not say where it listens");
    });
  });
}

function publisher(child: ChildProcess): BlobService["setAccounts"] {
  let last = 0;
  const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  child.on("message", (message: FromHost) => {
    if (!("published" in message)) return;
    waiting.get(message.published)?.resolve();
    waiting.delete(message.published);
  });
  child.once("exit", () => {
    for (const { reject } of waiting.values()) reject(new Error("the blob endpoint (Azurite) has ended"));
  });
  return (accounts: readonly BlobAccount[]) =>
    new Promise((resolve, reject) => {
      const message: ToHost = { id: ++last, accounts };
      waiting.set(message.id, { resolve, reject });
      child.send(message, (error) => {
        if (error !== null) reject(error);
      });
    });
}

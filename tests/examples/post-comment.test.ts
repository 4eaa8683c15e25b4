import { expect } from "chai";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { temporaryFolder } from "../support/temp-folder";

const script = path.join(__dirname, "../../examples/ci/post-comment.mjs");
const MARKER = "<!-- redis-move:report -->";
const TOKEN = "planted-token-77aa";

interface Note {
  body: string;
  readonly system?: boolean;
  readonly foreign?: boolean;
}

/** The part of both services' REST APIs that the script uses; comments are shared, so that both are tested alike. */
class FakeService {
  readonly notes: Note[] = [];
  readonly requests: string[] = [];
  /** Answers in place of what would be right. */
  broken: ((response: ServerResponse) => void) | undefined;
  pageSize = 100;
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise((done) => this.server.close(done));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "", "http://localhost");
    this.requests.push(`${request.method ?? ""} ${url.pathname}`);
    const given = request.headers["private-token"] ?? request.headers.authorization?.replace("Bearer ", "");
    if (this.broken !== undefined) return this.broken(response);
    if (given !== TOKEN) return send(response, 401, {});
    const body = (chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString())) as { body?: string; content?: string; comments?: { content: string }[] };
    if (url.pathname.startsWith("/api/v4/projects/7/merge_requests/3/notes")) return this.gitlab(request.method, url, body.body, response);
    if (url.pathname.startsWith("/org/My%20Project/_apis/git/repositories/r1/pullRequests/3/threads")) return this.azure(request.method, url, body, response);
    send(response, 404, {});
  }

  private gitlab(method: string | undefined, url: URL, body: string | undefined, response: ServerResponse): void {
    if (method === "POST") return this.add(body, response);
    if (method === "PUT") return this.edit(Number(url.pathname.split("/").at(-1)), body, response);
    const page = Number(url.searchParams.get("page"));
    const from = (page - 1) * this.pageSize;
    const notes = this.notes.map((note, id) => ({ id, body: note.body, system: note.system ?? false })).slice(from, from + this.pageSize);
    response.setHeader("x-next-page", from + this.pageSize < this.notes.length ? String(page + 1) : "");
    send(response, 200, notes);
  }

  private azure(method: string | undefined, url: URL, body: { content?: string; comments?: { content: string }[] }, response: ServerResponse): void {
    if (url.searchParams.get("api-version") !== "7.1") return send(response, 400, {});
    if (method === "POST") return this.add(body.comments?.[0]?.content, response);
    if (method === "PATCH") return this.edit(Number(url.pathname.split("/").at(-3)), body.content, response);
    send(response, 200, { value: this.notes.map((note, id) => ({ id, isDeleted: false, comments: note.system ? [] : [{ id: 1, content: note.body }] })) });
  }

  private add(body: string | undefined, response: ServerResponse): void {
    this.notes.push({ body: body ?? "" });
    send(response, 201, {});
  }

  private edit(id: number, body: string | undefined, response: ServerResponse): void {
    const note = this.notes[id];
    if (note === undefined || note.foreign === true) return send(response, 403, {});
    note.body = body ?? "";
    send(response, 200, {});
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

describe("examples/ci/post-comment.mjs", function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  let service: FakeService;
  let endpoint: string;

  beforeEach(async () => {
    service = new FakeService();
    endpoint = await service.start();
  });
  afterEach(() => service.stop());

  const variables = {
    "azure-devops": () => ({ SYSTEM_COLLECTIONURI: `${endpoint}/org/`, SYSTEM_TEAMPROJECT: "My Project", BUILD_REPOSITORY_ID: "r1", SYSTEM_PULLREQUEST_PULLREQUESTID: "3", SYSTEM_ACCESSTOKEN: TOKEN }),
    gitlab: () => ({ CI_API_V4_URL: `${endpoint}/api/v4`, CI_MERGE_REQUEST_PROJECT_ID: "7", CI_MERGE_REQUEST_IID: "3", REDIS_MOVE_GITLAB_TOKEN: TOKEN }),
  };
  type Name = keyof typeof variables;

  async function post(name: Name, text: string, env: Record<string, string> = {}): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const file = path.join(folder(), "comment.md");
    writeFileSync(file, text);
    const child = spawn(process.execPath, [script, name, file], { env: { PATH: process.env["PATH"], ...variables[name](), ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    const code = await new Promise<number | null>((done) => child.on("close", done));
    expect(stdout + stderr, "the token is printed").to.not.include(TOKEN);
    return { code, stdout, stderr };
  }

  const report = (text: string): string => `${MARKER}\n## Redis caches\n${text}\n`;

  for (const name of Object.keys(variables) as Name[]) {
    describe(name, () => {
      it("creates one comment and from then on edits it", async () => {
        service.notes.push({ body: "looks good" }, { body: "", system: true });
        expect(await post(name, report("first"))).to.deep.equal({ code: 0, stdout: "comment created\n", stderr: "" });
        service.notes.push({ body: `quoting it:\n${report("first")}` });
        expect((await post(name, report("second ü €"))).stdout).to.equal("comment edited\n");
        expect(service.notes.map(({ body }) => body)).to.deep.equal(["looks good", "", report("second ü €"), `quoting it:\n${report("first")}`]);
      });

      it("does not edit what somebody else wrote below the marker", async () => {
        service.notes.push({ body: report("not ours"), foreign: true });
        expect((await post(name, report("ours"))).stdout).to.equal("comment created\n");
        expect((await post(name, report("ours again"))).stdout).to.equal("comment edited\n");
        expect(service.notes.map(({ body }) => body)).to.deep.equal([report("not ours"), report("ours again")]);
      });

      it("fails in one line when the token is refused, and writes nothing", async () => {
        const { code, stderr } = await post(name, report("x"), { SYSTEM_ACCESSTOKEN: "other", REDIS_MOVE_GITLAB_TOKEN: "other" });
        expect(code).to.equal(1);
        expect(stderr).to.match(/^post-comment: GET \S+: HTTP 401\n$/);
        expect(service.requests.filter((line) => !line.startsWith("GET"))).to.be.empty;
      });

      it("takes a sign-in page for no answer", async () => {
        for (const status of [203, 302]) {
          service.broken = (response) => void response.writeHead(status, { location: "/signin" }).end("<html>");
          expect((await post(name, report("x"))).stderr).to.match(new RegExp(`HTTP ${status}\\n$`));
        }
      });

      it("says which variable is missing", async () => {
        const last = Object.keys(variables[name]()).at(-1) ?? "";
        expect((await post(name, report("x"), { [last]: "" })).stderr).to.equal(`post-comment: ${last} is not set; docs/ci.md says where it comes from\n`);
      });

      it("posts nothing but reports", async () => {
        for (const text of ["", "something else", ` ${report("x")}`]) expect((await post(name, text)).stderr).to.include("is no report of redis-move");
        expect(service.requests).to.be.empty;
      });
    });
  }

  it("finds its comment among many of GitLab's", async () => {
    service.pageSize = 2;
    for (const text of ["a", "b", "c", "d"]) service.notes.push({ body: text });
    await post("gitlab", report("first"));
    expect((await post("gitlab", report("second"))).stdout).to.equal("comment edited\n");
    expect(service.notes).to.have.length(5);
  });
});

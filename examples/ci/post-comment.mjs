#!/usr/bin/env node
// Posts the report as one comment of a pull or merge request and, from then on, edits that comment in place.
//
//   post-comment.mjs azure-devops|gitlab <comment.md>
//
// Needs Node 18 or newer and nothing else. The token is read from the environment, sent in a header, and printed
// nowhere.
import { readFileSync } from "node:fs";
import process from "node:process";

const MARKER = "<!-- redis-move:report -->";
const MOST_PAGES = 50;

/**
 * @typedef {object} Comment
 * @property {string} id
 * @property {string} body
 *
 * @typedef {object} Service
 * @property {() => Promise<Comment[]>} comments in the order in which they were written
 * @property {(body: string) => Promise<void>} create
 * @property {(id: string, body: string) => Promise<void>} update
 */

/** @type {Readonly<Record<string, () => Service>>} */
const services = {
  "azure-devops": azureDevOps,
  gitlab,
};

/**
 * https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads; the build's identity needs
 * "Contribute to pull requests".
 *
 * @returns {Service}
 */
function azureDevOps() {
  const repository = `${variable("SYSTEM_COLLECTIONURI")}${encodeURIComponent(variable("SYSTEM_TEAMPROJECT"))}/_apis/git/repositories/${variable("BUILD_REPOSITORY_ID")}`;
  const threads = `${repository}/pullRequests/${variable("SYSTEM_PULLREQUEST_PULLREQUESTID")}/threads`;
  const send = sender({ authorization: `Bearer ${variable("SYSTEM_ACCESSTOKEN")}` });
  const version = "?api-version=7.1";
  return {
    comments: async () => {
      const { json } = await send("GET", `${threads}${version}`);
      const found = [];
      for (const { id, isDeleted, comments: [first] = [] } of json.value) {
        if (first && !isDeleted && !first.isDeleted) found.push({ id: `${id}/comments/${first.id}`, body: first.content ?? "" });
      }
      return found;
    },
    // Closed: a report is no question that somebody has to answer.
    create: async (content) => void (await send("POST", `${threads}${version}`, { comments: [{ parentCommentId: 0, content, commentType: "text" }], status: "closed" })),
    update: async (id, content) => void (await send("PATCH", `${threads}/${id}${version}`, { content })),
  };
}

/**
 * https://docs.gitlab.com/api/notes; a job's own token may not post, so this takes a project access token of the
 * role Reporter with the scope api.
 *
 * @returns {Service}
 */
function gitlab() {
  const notes = `${variable("CI_API_V4_URL")}/projects/${variable("CI_MERGE_REQUEST_PROJECT_ID")}/merge_requests/${variable("CI_MERGE_REQUEST_IID")}/notes`;
  const send = sender({ "private-token": variable("REDIS_MOVE_GITLAB_TOKEN") });
  return {
    comments: async () => {
      const found = [];
      for (let page = "1", read = 0; page !== "" && read < MOST_PAGES; read += 1) {
        const { json, next } = await send("GET", `${notes}?sort=asc&order_by=created_at&per_page=100&page=${page}`);
        for (const { id, body, system } of json) if (!system) found.push({ id: String(id), body });
        page = next;
      }
      return found;
    },
    create: async (body) => void (await send("POST", notes, { body })),
    update: async (id, body) => void (await send("PUT", `${notes}/${id}`, { body })),
  };
}

/** @param {string} name */
function variable(name) {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set; docs/ci.md says where it comes from`);
}

/** An answer that is none of success. */
class HttpError extends Error {
  /**
   * @param {string} text
   * @param {number} status
   */
  constructor(text, status) {
    super(`${text}: HTTP ${status}`);
    this.status = status;
  }
}

/** @param {Record<string, string>} credentials */
function sender(credentials) {
  return async (/** @type {string} */ method, /** @type {string} */ url, /** @type {object | undefined} */ body = undefined) => {
    const what = `${method} ${new URL(url).pathname}`;
    const response = await fetch(url, {
      method,
      headers: { ...credentials, accept: "application/json", "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
      redirect: "manual",
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    // Azure DevOps answers a bad token with its sign-in page, as 203 or as a redirection.
    if (!response.ok || response.status === 203) throw new HttpError(what, response.status);
    return { json: JSON.parse(text || "{}"), next: response.headers.get("x-next-page") ?? "" };
  };
}

/**
 * @param {Service} service
 * @param {string} body
 */
async function post({ comments, create, update }, body) {
  const ours = (await comments()).filter((comment) => comment.body.startsWith(MARKER));
  for (const { id } of ours) {
    try {
      await update(id, body);
      return "edited";
    } catch (error) {
      // Somebody else's, who copied the marker.
      if (!(error instanceof HttpError) || ![401, 403, 404].includes(error.status)) throw error;
    }
  }
  await create(body);
  return "created";
}

try {
  const [name = "", file, ...more] = process.argv.slice(2);
  const service = Object.hasOwn(services, name) ? services[name] : undefined;
  if (service === undefined || file === undefined || more.length > 0) throw new Error(`usage: post-comment.mjs ${Object.keys(services).join("|")} <comment.md>`);
  const body = readFileSync(file, "utf8");
  if (!body.startsWith(MARKER)) throw new Error(`${file} is no report of redis-move: its first line has to be ${MARKER}`);
  process.stdout.write(`comment ${await post(service(), body)}\n`);
} catch (error) {
  process.stderr.write(`post-comment: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

import { flag, integer, object, oneOf, optional, required, text, texts } from "../../lib/config/shape";
import { faultLine, type Fault as InputFault } from "../../lib/util/fault";
import { redact } from "../../lib/util/redact";
import { badRequest, ok } from "./answer";
import type { Fault } from "./faults";
import type { Handler, Route } from "./router";

/** What is no part of Azure: faults on demand, and a look at what was asked. */
export const ADMIN = "/local-azure/";

const MANY = 1_000_000;
const milliseconds = integer(0, 3_600_000);

const faultShape = object({
  method: optional(oneOf(["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD"] as const), "Default any."),
  path: required(text("a regular expression"), "Matched against path and query."),
  times: optional(integer(1, MANY), "How many requests it hits; default 1."),
  skip: optional(integer(0, MANY), "How many pass before."),
  answer: optional(
    object({
      status: required(integer(400, 599), "Status of the answer."),
      code: optional(text(), "Code of the ARM error."),
      message: optional(text(), "Message of the ARM error."),
      headers: optional(texts, "Headers such as Retry-After."),
    }),
    "Answered in place of the real answer.",
  ),
  delayMs: optional(milliseconds, "The answer comes later."),
  hang: optional(flag, "Never answered."),
  cut: optional(oneOf(["before", "after"] as const), "The connection is cut before or after the request takes effect."),
  operation: optional(
    object({
      status: optional(oneOf(["Failed", "Canceled", "Cancelled", "Conflict"] as const), "How the operation ends."),
      code: optional(text(), "Code of its error."),
      message: optional(text(), "Message of its error."),
      workDone: optional(flag, "Its work is done all the same."),
      delayMs: optional(milliseconds, "It takes longer."),
    }),
    "The operation that the request starts.",
  ),
});

const addFault: Handler = (call, azure) => {
  const faults: InputFault[] = [];
  const fault = faultShape.read(call.body, "", faults);
  if (fault !== undefined && !isPattern(fault.path)) faults.push({ path: "path", problem: "is not a regular expression" });
  if (faults.length > 0 || fault === undefined) throw badRequest(faults.map(faultLine).join("; "), "InvalidFault");
  azure.faults.add(fault as Fault);
  return { status: 201, body: fault };
};

function isPattern(text: string): boolean {
  try {
    new RegExp(text, "i");
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

export const adminRoutes: readonly Route[] = [
  { method: "POST", path: `${ADMIN}faults`, kind: "admin", handle: addFault },
  { method: "GET", path: `${ADMIN}faults`, kind: "admin", handle: (_, azure) => ok({ value: azure.faults.pending.map((fault) => ({ ...fault, path: String(fault.path) })) }) },
  { method: "DELETE", path: `${ADMIN}faults`, kind: "admin", handle: (_, azure) => {
    azure.faults.clear();
    return { status: 204 };
  } },
  { method: "GET", path: `${ADMIN}requests`, kind: "admin", handle: (_, azure) => ok({ value: azure.log.all.map(({ method, url, status }) => ({ method, url: redact(url), status })) }) },
];

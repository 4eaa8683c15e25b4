import fc from "fast-check";

/** One answer of a server, of any shape that RESP2 has. */
export type Model = { kind: "status" | "error"; text: string } | { kind: "int"; value: number } | { kind: "bulk"; value: Uint8Array } | { kind: "null" } | { kind: "array"; items: Model[] };

/** The text of a status or an error. */
export const line = fc.stringMatching(/^[A-Z][ -~]{0,40}$/);
export const { reply } = fc.letrec<{ reply: Model }>((tie) => ({
  reply: fc.oneof(
    { maxDepth: 3 },
    fc.record({ kind: fc.constantFrom("status" as const, "error" as const), text: line }),
    fc.record({ kind: fc.constant("int" as const), value: fc.maxSafeInteger() }),
    fc.record({ kind: fc.constant("bulk" as const), value: fc.uint8Array({ maxLength: 300 }) }),
    fc.constant<Model>({ kind: "null" }),
    fc.record({ kind: fc.constant("array" as const), items: fc.array(tie("reply"), { maxLength: 5 }) }),
  ),
}));

/** The bytes of an answer as a server sends them. */
export function encode(model: Model): Buffer {
  switch (model.kind) {
    case "status":
      return Buffer.from(`+${model.text}\r\n`);
    case "error":
      return Buffer.from(`-${model.text}\r\n`);
    case "int":
      return Buffer.from(`:${model.value}\r\n`);
    case "bulk":
      return Buffer.concat([Buffer.from(`$${model.value.length}\r\n`), model.value, Buffer.from("\r\n")]);
    case "null":
      return Buffer.from("$-1\r\n");
    case "array":
      return Buffer.concat([Buffer.from(`*${model.items.length}\r\n`), ...model.items.map(encode)]);
  }
}

/** What TIME answers at that millisecond, at its last microsecond. */
export function timeModel(milliseconds: number): Model {
  const parts = [Math.floor(milliseconds / 1000), (milliseconds % 1000) * 1000 + 999];
  return { kind: "array", items: parts.map((part) => ({ kind: "bulk", value: Buffer.from(String(part)) })) };
}

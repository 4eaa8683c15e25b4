import type { TypePath } from "./piece";

export const stringPath: TypePath = {
  async *read(key, ask, { bytes, size }) {
    if (size <= bytes) {
      const [value] = await ask([["GET", key]]);
      if (Buffer.isBuffer(value)) yield { type: "string", offset: 0, bytes: value };
      return;
    }
    const [length] = await ask([["STRLEN", key]]);
    for (let offset = 0; offset < Number(length); offset += bytes) {
      const [part] = await ask([["GETRANGE", key, offset, offset + bytes - 1]]);
      if (Buffer.isBuffer(part)) yield { type: "string", offset, bytes: part };
    }
  },
  write(key, piece) {
    if (piece.type !== "string") return [];
    return [piece.offset === 0 ? ["SET", key, piece.bytes] : ["SETRANGE", key, piece.offset, piece.bytes]];
  },
};

import { expect } from "chai";
import { textOf } from "../../cli/text-of";

describe("text of a file", () => {
  const text = '{"name": "größer"}';

  it("is read as UTF-8, or as its mark says", () => {
    const little = Buffer.from(`\uFEFF${text}`, "utf16le");
    expect(textOf(Buffer.from(text))).to.equal(text);
    expect(textOf(little)).to.equal(text);
    expect(textOf(Buffer.from(little).swap16())).to.equal(text);
    expect(textOf(Buffer.alloc(0))).to.equal("");
  });
});

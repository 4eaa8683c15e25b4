import { expect } from "chai";
import { parseOwnView } from "../../lib/copy/endpoint/held-slots";
import { rangesOf } from "../../lib/copy/endpoint/slots";

const asked = { host: "10.0.0.9", port: 6379 };

describe("what a node says of its slots", () => {
  it("reads its own, those on their way in, and where those on their way out go", () => {
    const text = [
      "aaaa 10.0.0.1:15000@16000,node-a master - 0 1 2 connected 3-4",
      "bbbb :15001@16001 myself,master - 0 1 3 connected 0-2 7 [9-<-aaaa] [2->-cccc] [7->-dddd]",
      "cccc 10.0.0.3:15002@16002 master - 0 1 0 connected",
      "",
    ].join("\n");
    expect(parseOwnView(text, asked)).to.deep.equal({
      owned: [0, 1, 2, 7],
      importing: [9],
      migrating: [
        { slot: 2, to: { host: "10.0.0.3", port: 15002 } },
        { slot: 7, to: undefined },
      ],
    });
  });

  it("knows an address without a host as the one that was asked, and one without a port as none", () => {
    const text = "aaaa :0@0 master,noaddr - 0 1 2 disconnected\nbbbb :7000@17000 myself,master - 0 1 3 connected [1->-aaaa] [2->-bbbb]\n";
    expect(parseOwnView(text, asked)?.migrating).to.deep.equal([
      { slot: 1, to: undefined },
      { slot: 2, to: { host: "10.0.0.9", port: 7000 } },
    ]);
  });

  it("gives nothing for an answer of another shape", () => {
    expect(parseOwnView("ERR something", asked)).to.equal(undefined);
  });

  it("joins slots to ranges", () => {
    expect(rangesOf([0, 1, 2, 5, 7, 8])).to.deep.equal([[0, 2], [5, 5], [7, 8]]);
    expect(rangesOf([])).to.deep.equal([]);
  });
});

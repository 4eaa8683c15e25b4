import { expect } from "chai";

import type { CopyResult, VerifyResult } from "../../lib/copy";
import { judgeCopy, judgeVerify, type Means } from "../../lib/copy-step/judge";
import { compared, copied } from "./support/stack";

const means: Means = { verify: true, repair: false, snapshot: "first", folder: "/f", begun: true, repairCommand: "redis-move verify ... --repair", stopped: undefined };
const live: Partial<CopyResult> = { outcome: "incomplete", liveSource: true, notices: ["live source: one pass does not converge"] };
const failed: Partial<CopyResult> = { outcome: "incomplete", failed: 3, failuresFile: "/f/failures.jsonl" };

describe("what a copy comes to", () => {
  const rows: readonly [title: string, result: Partial<CopyResult>, means: Partial<Means>, expected: "verify" | "done" | RegExp][] = [
    ["complete", {}, {}, "verify"],
    ["complete, not to be compared", {}, { verify: false }, "done"],
    ["a live source, which the comparison judges", live, {}, "verify"],
    ["a live source, not to be compared", live, { verify: false }, /every key was copied, but live source.*stop the writes to the source and run: redis-move verify/],
    ["failed keys", failed, {}, /3 of 500 keys failed, each with its reason in \/f\/failures\.jsonl; mend that/],
    ["failed keys that may be overwritten, which the repair takes up", failed, { repair: true }, "verify"],
    ["failed keys that may be overwritten, not to be compared", failed, { repair: true, verify: false }, /3 of 500 keys failed/],
    ["stopped by itself", { outcome: "stopped", notices: ["a", "the source is gone"] }, {}, /copy: the source is gone; 498 keys copied/],
    ["stopped before its checkpoint was written", { outcome: "stopped", copied: 0, notices: ["stopped on request"] }, { begun: false }, /^copy: stopped on request before the first key; run `pulumi up` again$/],
    ["stopped from outside", { outcome: "stopped", notices: ["stopped on request"] }, { stopped: "interrupted by SIGTERM" }, /copy: interrupted by SIGTERM; 498/],
  ];
  for (const [title, result, more, expected] of rows) {
    it(title, () => {
      const judgement = judgeCopy({ ...copied, ...result }, { ...means, ...more });
      if (typeof expected === "string") expect(judgement).to.deep.equal({ go: expected });
      else expect(judgement).to.have.property("unfinished").that.matches(expected);
    });
  }
});

describe("what a comparison comes to", () => {
  const differing = (differences: Partial<VerifyResult["differences"]>): VerifyResult => ({ ...compared, outcome: "different", differences: { ...compared.differences, ...differences }, file: "/f/differences.jsonl" });

  it("is done where all keys are equal, though the source was written to", () => {
    expect(judgeVerify(compared, true, means)).to.deep.equal({ go: "done" });
  });

  it("counts what differs by kind and says what to do", () => {
    expect(judgeVerify(differing({ missing: 2, ttl: 1 }), true, means)).to.have.property("unfinished").that.matches(/^verify: source and target differ: 2 missing at the target, 1 of another expiry, listed in \/f\/differences\.jsonl; the source was written to meanwhile: stop the writes, then run: redis-move verify \.\.\. --repair; or set allowOverwriteOf to "first"/);
  });

  it("never offers to delete by itself", () => {
    expect(judgeVerify(differing({ extra: 1 }), false, { ...means, repair: true })).to.have.property("unfinished").that.matches(/1 only at the target.*to delete what only the target has run: redis-move verify \.\.\. --repair --delete-extra/);
  });

  it("stopped in the middle says nothing of the rest", () => {
    expect(judgeVerify({ ...compared, outcome: "stopped", compared: 20, notices: ["gone"] }, false, means)).to.have.property("unfinished").that.matches(/^verify: gone; 20 keys compared, all are copied/);
  });
});

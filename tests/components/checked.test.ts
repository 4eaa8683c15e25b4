import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { checked, isPlain, type InputsOf, type OutputsOf } from "../../components/checked";
import { rule, type Rule } from "../../lib/target";
import { run } from "../support/mocks";
import { rejection } from "../support/rejection";

interface Box {
  readonly width: number;
  readonly height: number;
  readonly colour: string;
}

const on = <K extends keyof Box>(reads: readonly K[], check: (box: Pick<Box, K>) => boolean, path: string): Rule<Box> =>
  rule<Box, K>(reads, (box) => (check(box) ? undefined : { path, problem: "is wrong", given: JSON.stringify(box[path as K]) }));
const rules: readonly Rule<Box>[] = [
  on(["width"], ({ width }) => width > 0, "width"),
  on(["width", "height"], ({ width, height }) => width >= height, "height"),
  on(["colour"], ({ colour }) => colour !== "", "colour"),
];

/** Checks the inputs inside a program, as a component does. */
async function inComponent(mode: "preview" | "update", inputs: () => InputsOf<Box>): Promise<OutputsOf<Box>> {
  let outputs: OutputsOf<Box> | undefined;
  await run(mode, () => {
    outputs = checked(new pulumi.ComponentResource("test:index:Box", "box"), inputs(), rules);
  });
  if (outputs === undefined) throw new Error("not checked");
  return outputs;
}

const valueOf = <T>(output: pulumi.Output<T>): Promise<T> => (output as unknown as { promise(): Promise<T> }).promise();
/** What a preview does not know: the id of a resource that is yet to be created. */
const unknown = (): pulumi.Output<number> => new New("test:index:New", "new").id as unknown as pulumi.Output<number>;
class New extends pulumi.CustomResource {}

describe("checked inputs", () => {
  it("throw every fault of plain values at once", async () => {
    const error = await rejection(inComponent("preview", () => ({ width: -1, height: 2, colour: "" })));
    expect(pulumi.ResourceError.isInstance(error)).to.equal(true);
    expect(error.message).to.equal('width: is wrong; given: -1\nheight: is wrong; given: 2\ncolour: is wrong; given: ""');
  });

  it("hand an output on only after the rules that read it have passed", async () => {
    const sound = await inComponent("update", () => ({ width: pulumi.output(3), height: 2, colour: "red" }));
    expect(await valueOf(sound.width)).to.equal(3);
    const wrong = await inComponent("update", () => ({ width: pulumi.output(1), height: 2, colour: "red" }));
    expect((await rejection(valueOf(wrong.width))).message).to.equal("height: is wrong; given: 2");
    expect(await valueOf(wrong.height), "what was given plainly stays usable").to.equal(2);
  });

  it("judge in a preview what is known, and wait for what is not", async () => {
    const { width, colour } = await inComponent("preview", () => ({ width: unknown(), height: 2, colour: "red" }));
    expect(await (width as unknown as { isKnown: Promise<boolean> }).isKnown).to.equal(false);
    expect(await valueOf(colour)).to.equal("red");
    const error = await rejection(inComponent("preview", () => ({ width: unknown(), height: 2, colour: "" })));
    expect(error.message).to.equal('colour: is wrong; given: ""');
  });

  it("keep a secret a secret", async () => {
    const { colour } = await inComponent("update", () => ({ width: 3, height: 2, colour: pulumi.secret("red") }));
    expect(await (colour as unknown as { isSecret: Promise<boolean> }).isSecret).to.equal(true);
  });

  it("know an output or promise wherever it hides", () => {
    expect(isPlain({ a: [1, { b: "c" }], d: null })).to.equal(true);
    expect(isPlain({ a: [{ b: pulumi.output(1) }] })).to.equal(false);
    expect(isPlain([Promise.resolve(1)])).to.equal(false);
  });
});

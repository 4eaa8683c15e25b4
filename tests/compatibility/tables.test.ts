import { expect } from "chai";
import { differences, featureRows, regions } from "../../lib/compatibility";

describe("compatibility tables", () => {
  it("hold every row of the guide's two tables", () => {
    const numbered = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(2, "0")}`);
    expect(featureRows.map(({ id }) => id)).to.deep.equal([...numbered("FEAT", 18), ...numbered("CONN", 10)]);
  });

  it("point at each other: a row at its findings, a finding at its rows", () => {
    const fromRows = featureRows.flatMap(({ id, findings }) => findings.map((code) => `${code} ${id}`));
    const fromFindings = Object.entries(differences).flatMap(([code, { rows }]) => rows.map((id) => `${code} ${id}`));
    expect(fromRows.sort()).to.deep.equal(fromFindings.sort());
  });

  it("list the fifty regions once each", () => {
    expect(regions.size).to.equal(50);
    for (const region of ["westeurope", "eastus2", "taiwannorthwest"])
      expect(regions.has(region), region).to.equal(true);
  });
});

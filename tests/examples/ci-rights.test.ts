import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

const folder = path.join(__dirname, "../../examples/ci");
const read = (name: string): string => readFileSync(path.join(folder, name), "utf8");

interface GitHubJob {
  readonly permissions?: Record<string, string>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: Record<string, unknown> }[];
}
interface AzureJob {
  readonly job: string;
  readonly condition?: string;
  readonly steps: readonly Record<string, unknown>[];
}
interface GitLabJob {
  readonly script: readonly string[];
  readonly id_tokens?: object;
  readonly environment?: object;
}

describe("rights in the recipes for CI", () => {
  const github = parse(read("github-actions.yml")) as { on: object; permissions: object; jobs: Record<string, GitHubJob> };
  const azure = parse(read("azure-pipelines.yml")) as { jobs: AzureJob[] };
  const gitlab = parse(read("gitlab-ci.yml")) as Record<string, GitLabJob>;
  const azureJob = (name: string): AzureJob => azure.jobs.find(({ job }) => job === name) ?? expect.fail(`no job ${name}`);

  it("name no secret", () => {
    for (const name of readdirSync(folder)) expect(read(name), name).to.not.match(/secrets\.|client.?secret|password|passphrase|AZURE_CREDENTIALS|connection.?string|show-secrets/i);
  });

  it("keep previews and event logs in a folder of the script that it deletes", () => {
    for (const name of readdirSync(folder)) {
      const lines = read(name).split("\n").filter((line) => /event-log|\.events|preview .*--json|\$stack\.json/.test(line));
      expect(lines.length > 0, name).to.equal(name === "preview-report.sh");
      for (const line of lines) expect(line).to.match(/\$work\//);
    }
    expect(read("preview-report.sh")).to.include('work=$(mktemp -d)\ntrap \'rm -rf "$work"\' EXIT\n');
  });

  it("link the whole report by the variables of their system, and keep it as JSON too", () => {
    const links = Object.fromEntries(["github-actions.yml", "azure-pipelines.yml", "gitlab-ci.yml"].map((name) => [name, /REPORT_LINK[:=] ?"?([^"\n]+)/.exec(read(name))?.[1]]));
    expect(links).to.deep.equal({
      "github-actions.yml": "${{ github.server_url }}/${{ github.repository }}/actions/runs/${{ github.run_id }}#artifacts",
      "azure-pipelines.yml": "$(System.CollectionUri)$(System.TeamProject)/_build/results?buildId=$(Build.BuildId)&view=artifacts&pathAsName=false&type=publishedArtifacts",
      "gitlab-ci.yml": "$CI_JOB_URL/artifacts/browse/redis-move-report/",
    });
  });

  it("GitHub: nothing by default, and the code of a pull request never runs where something can be written", () => {
    expect(Object.keys(github.on)).to.deep.equal(["pull_request"]);
    expect(github.permissions).to.deep.equal({});
    const rights = Object.fromEntries(Object.entries(github.jobs).map(([name, { permissions }]) => [name, permissions]));
    expect(rights).to.deep.equal({ preview: { contents: "read", "id-token": "write" }, comment: { "pull-requests": "write" }, gate: {} });
    expect(github.jobs["comment"]?.steps.map(({ uses, run }) => run ?? uses?.split("@")[0])).to.deep.equal(["actions/download-artifact", "marocchino/sticky-pull-request-comment"]);
    const checkouts = Object.values(github.jobs).flatMap(({ steps }) => steps.filter(({ uses }) => uses?.startsWith("actions/checkout@")));
    expect(checkouts.map((step) => step.with?.["persist-credentials"])).to.deep.equal([false]);
  });

  it("Azure Pipelines: the token of the build is given to the step that posts, in a job that installs nothing", () => {
    const withToken = azure.jobs.flatMap(({ job, steps }) => steps.filter(({ env }) => JSON.stringify(env ?? {}).includes("System.AccessToken")).map(({ bash }) => [job, bash]));
    expect(withToken).to.deep.equal([["comment", 'node ci/post-comment.mjs azure-devops "$PIPELINE_WORKSPACE/redis-move-report/comment.md"']]);
    expect(JSON.stringify(azureJob("comment"))).to.not.match(/npm|AzureCLI/);
    for (const { steps } of azure.jobs) for (const step of steps) if (step["checkout"] === "self") expect(step["persistCredentials"]).to.equal(false);
    expect(azureJob("preview").condition).to.equal("ne(variables['System.PullRequest.IsFork'], 'True')");
    expect(azureJob("fork").condition).to.equal("eq(variables['System.PullRequest.IsFork'], 'True')");
  });

  it("GitLab: the token for Azure and the token for comments are never in one job", () => {
    expect(gitlab["redis-move-preview"]).to.include.keys("id_tokens").and.not.include.keys("environment");
    expect(gitlab["redis-move-comment"]).to.include.keys("environment").and.not.include.keys("id_tokens");
    expect(gitlab["redis-move-comment"]?.script.join()).to.not.contain("npm");
  });

  it("close the gate only after the comment is posted", () => {
    const orders = {
      azure: azureJob("comment").steps.map(({ displayName }) => displayName).filter(Boolean),
      gitlab: gitlab["redis-move-comment"]?.script.map((line) => (line.includes("post-comment") ? "Comment" : line.includes("exit") ? "Gate" : "")).filter(Boolean),
    };
    expect(orders).to.deep.equal({ azure: ["Comment", "Gate"], gitlab: ["Comment", "Gate"] });
    expect((parse(read("github-actions.yml")) as { jobs: { gate: { needs: string[]; if: string } } }).jobs.gate).to.include({ if: "always()" }).and.to.deep.include({ needs: ["preview", "comment"] });
  });
});

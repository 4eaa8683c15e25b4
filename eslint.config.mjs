import tseslint from "typescript-eslint";
import importX, { createNodeResolver } from "eslint-plugin-import-x";
import pulumi from "@pulumi/eslint-plugin";

/**
 * Imports point one way (docs/architecture.md): programs -> components -> lib,
 * cli -> lib, policy -> lib; inside lib only the pairs named
 * below are allowed.
 */
const zone = (target, from, message) => ({ target, from, message });
const libAlone = (name, ...allowed) =>
  zone(`./lib/${name}`, [`./lib/!(${[name, "util", ...allowed].join("|")})/**`], `lib/${name} may import only: ${["lib/util", ...allowed.map((a) => `lib/${a}`)].join(", ")}`);

const zones = [
  zone("./lib", ["./components", "./cli", "./policy", "./local", "./tests", "./index.ts"], "lib knows nothing of what uses it"),
  zone("./components", ["./cli", "./policy", "./local", "./tests", "./index.ts"], "components import lib only"),
  zone("./cli", ["./components", "./policy", "./local", "./tests", "./index.ts"], "cli imports lib only"),
  zone("./policy", ["./components", "./cli", "./local", "./tests", "./index.ts"], "policy imports lib only"),
  libAlone("util"),
  libAlone("sizing"),
  libAlone("target", "sizing"),
  libAlone("config", "sizing", "target", "compatibility"),
  libAlone("compatibility"),
  libAlone("azure"),
  libAlone("copy"),
  libAlone("client"),
  libAlone("lifecycle", "azure"),
  libAlone("transfer", "azure", "lifecycle"),
  libAlone("copy-step", "azure", "copy", "lifecycle"),
  libAlone("resources"),
  libAlone("report", "resources", "sizing", "target", "compatibility"),
  libAlone("assess", "azure", "sizing", "config", "compatibility"),
];

export default tseslint.config(
  { ignores: ["dist", "node_modules", ".cache", "**/*.d.ts"] },
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "import-x": importX, "@pulumi": pulumi },
    settings: { "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".js"] })] },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones }],
      "import-x/no-cycle": ["error", { maxDepth: 4 }],
      "@pulumi/no-output-in-template-literal": "error",
      "@pulumi/no-output-instance-in-template-literal": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-restricted-imports": ["error", { paths: [{ name: "@pulumi/azure-native", message: "Import a submodule: the root costs 5 s of type-checking." }] }],
      "no-empty": ["error", { allowEmptyCatch: false }],
    },
  },
  {
    files: ["tools/**/*.mjs", "tools/**/*.cjs", "examples/**/*.mjs"],
    extends: [...tseslint.configs.recommended],
    rules: { "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }] },
  },
  {
    files: ["tools/**/*.cjs"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    files: ["lib/**/*.ts", "cli/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: [{ group: ["@pulumi/*"], message: "Only components, policy, index.ts and tests know Pulumi." }] }] },
  },
  {
    files: ["tests/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
);

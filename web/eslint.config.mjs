import nextVitals from "eslint-config-next/core-web-vitals";
import nextTypescript from "eslint-config-next/typescript";
import query from "@tanstack/eslint-plugin-query";
import { defineConfig, globalIgnores } from "eslint/config";
import typescript from "typescript-eslint";

const typed = { files: ["**/*.ts", "**/*.tsx"] };

export default defineConfig([
  globalIgnores([
    ".next/**",
    "node_modules/**",
    "next-env.d.ts",
    "public/vendor/**",
    "src/lib/api/generated/**",
  ]),
  ...nextVitals,
  ...nextTypescript,
  ...query.configs["flat/recommended"],
  ...typescript.configs.strictTypeChecked.map((each) => ({ ...typed, ...each })),
  {
    ...typed,
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      // Numbers in texts are what we show all day.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // An event handler that starts a request is not awaited by React either.
      "@typescript-eslint/no-misused-promises": [
        "error",
        { checksVoidReturn: { attributes: false } },
      ],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["src/**"],
    ignores: ["src/lib/api/**"],
    rules: {
      // Only lib/api calls the backend: it knows about cookies, problems and signing in again.
      "no-restricted-globals": ["error", "fetch", "XMLHttpRequest", "EventSource"],
      "no-restricted-imports": ["error", { paths: ["openapi-fetch"] }],
      "react/no-danger": "error",
      "no-console": "error",
      // Signing in and out loads the page anew on purpose, and we don't use the React compiler.
      "@next/next/no-location-assign-relative-destination": "off",
      "react-hooks/incompatible-library": "off",
    },
  },
]);

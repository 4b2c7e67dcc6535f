import type { components as ApiComponents, paths as ApiPaths } from "./generated/api";
import type { components as AuthComponents, paths as AuthPaths } from "./generated/auth";

/** Every path of the API and of the AuthService. */
export type Paths = ApiPaths & AuthPaths;

/** Every named shape: `Schemas["TopAnswer"]`, `Schemas["ApiKey"]`, … */
export type Schemas = ApiComponents["schemas"] & AuthComponents["schemas"];

export type Role = Schemas["Me"]["role"];
export type Me = Schemas["Me"];

// Generated from the JSON Schema of this name by scripts/generate-schema.ts; change that, not this.
import type { ProblemReport } from "./problem.ts";
import type { Validator } from "../validator.ts";
export declare const validate: Validator<ProblemReport>;

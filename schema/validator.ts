// What a precompiled validator looks like, and how its findings are worded for people.

export interface ValidationError {
  instancePath: string;
  message?: string;
  keyword: string;
  params: Record<string, unknown>;
}

/** Narrows a value to T; on `false` the findings are in `errors` until the next call. */
export interface Validator<T> {
  (value: unknown): value is T;
  errors?: ValidationError[] | null;
}

/** The findings as sentences: where (a JSON Pointer) and what is wrong there. */
export function explainErrors(errors: readonly ValidationError[] | null | undefined): string[] {
  return (errors ?? []).map((error) => {
    const where = error.instancePath === "" ? "the document" : error.instancePath;
    if (error.keyword === "additionalProperties")
      return `${where} has an unknown field "${error.params.additionalProperty}"`;
    if (error.keyword === "required") return `${where} lacks the field "${error.params.missingProperty}"`;
    if (error.keyword === "enum")
      return `${where} must be one of ${(error.params.allowedValues as unknown[]).join(", ")}`;
    if (error.keyword === "const") return `${where} must be ${JSON.stringify(error.params.allowedValue)}`;
    return `${where} ${error.message ?? "is wrong"}`;
  });
}

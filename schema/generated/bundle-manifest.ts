// Generated from the JSON Schema of this name by scripts/generate-schema.ts; change that, not this.
/**
 * What a bundle holds, by digest; checked before anything in it is read.
 */
export interface BundleManifest {
  format: "claw-bundle/1";
  compiler: string;
  runbooks: {
    name: string;
    plan: string;
  }[];
  files: {
    /**
     * file name
     */
    name: string;
    sha256: string;
    bytes: number;
  }[];
}

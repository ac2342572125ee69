/** A project, opened with what reads its YAML: what everything but a check that has seen it before needs. */
import type { Source } from "../compiler/syntax/lex.ts";
import { validate as validateProject } from "../schema/generated/project.validate.js";
import { validate as validateTopology } from "../schema/generated/topology.validate.js";
import { type Opening, type Overlay, openProjectWith, type ProjectFiles } from "./project-folder.ts";
import { readYaml } from "./yaml-file.ts";

export const projectFiles: ProjectFiles = {
  project: (source: Source) => readYaml(source, { name: "project", validate: validateProject }),
  topology: (source: Source) => readYaml(source, { name: "topology", validate: validateTopology }),
};

export function openProject(folder: string, overlay?: Overlay): Opening {
  return openProjectWith(projectFiles, folder, overlay);
}

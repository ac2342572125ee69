/** Where an agent's runs find their services and leave their trails. */
import type { Hosts } from "../../schema/generated/hosts.ts";

export interface Surroundings {
  /** Where services answer: a host file's path, or what would stand in it. */
  hosts: Hosts | string;
  /** The folder that gets a folder per run. */
  runs: string;
  /** Keeps the head of each trail, outside of the runs' folder. */
  witness: string | null;
  /** Who acts, as the trail says. */
  operator: string;
}

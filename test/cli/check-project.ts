/** A small project on disk for the tests of `clawc check`: clean as it stands, with what a test lays over it. */
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const files: Record<string, string> = {
  "shop/claw.yaml": "name: shop\ntopology: topology.yaml\nrunbooks: [runbooks]\n",
  "shop/topology.yaml":
    "places: [{ kind: environment, name: production, places: [{ kind: region, name: us-east-1 }] }]\n",
  "shop/runbooks/good.claw": "let limit = 5s\n",
};

/** A folder that holds the project `shop`; names are relative to it. */
export function folderWithShop(changed: Record<string, string> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "claw-check-")));
  for (const [name, text] of Object.entries({ ...files, ...changed })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

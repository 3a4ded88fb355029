// Renders ZPL as PNG: standard input is a JSON list of {zpl, png, columns, rows, dotsPerMillimetre}, all paths and numbers.
import fs from "node:fs";
import { ready } from "zpl-renderer-js";

const { api } = await ready;
for (const job of JSON.parse(fs.readFileSync(0, "utf8"))) {
  const side = (dots) => dots / job.dotsPerMillimetre;
  const zpl = fs.readFileSync(job.zpl, "utf8");
  const labels = await api.zplToBase64MultipleAsync(zpl, side(job.columns), side(job.rows), job.dotsPerMillimetre);
  labels.forEach((png, index) => fs.writeFileSync(`${job.png}-${index}.png`, Buffer.from(png, "base64")));
}
process.exit(0);

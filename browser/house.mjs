// Starts the demo on a free port in a temporary folder, and a browser; ends both.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");

/** The newest binary there is, or the one that MUSTER_BIN names. */
function binary() {
  const named = process.env.MUSTER_BIN;
  const all = [named, join(ROOT, "target/release/muster"), join(ROOT, "target/debug/muster")].filter(Boolean);
  const found = all.find((p) => existsSync(p));
  if (!found) throw new Error("no muster binary: run `cargo build -p muster` first");
  return found;
}

/** Noon of this day is when most is under way: visits, requests, a bulletin. */
export const DAY = Number(process.env.MUSTER_DAY ?? 3);

/** A running demo whose story has been told up to `day`. */
export async function demo(day) {
  const data = mkdtempSync(join(tmpdir(), "muster-browser-"));
  const child = spawn(binary(), ["demo", "--data", join(data, "house"), "--listen", "127.0.0.1:0", "--day", String(day), "--paused"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const origin = await new Promise((found, failed) => {
    let said = "";
    const late = setTimeout(() => failed(new Error(`the demo did not start within 5 minutes:\n${said}`)), 300_000);
    child.stdout.on("data", (piece) => {
      said += piece;
      const at = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (at) {
        clearTimeout(late);
        found(at[0]);
      }
    });
    child.on("exit", (code) => failed(new Error(`the demo ended with ${code}:\n${said}`)));
  });
  return {
    origin,
    pid: child.pid,
    async end() {
      const gone = new Promise((r) => child.on("exit", r));
      child.kill("SIGTERM");
      await gone;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Playwright wants a path, not a name: CHROMIUM may be either. */
function chromiumPath() {
  const named = process.env.CHROMIUM || "chromium";
  if (named.includes("/")) return named;
  const found = (process.env.PATH || "").split(":").map((folder) => join(folder, named)).find((path) => existsSync(path));
  return found || "/usr/bin/chromium";
}

export async function browser() {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

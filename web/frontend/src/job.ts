/** Watching long work: how far it is, how long it still takes, and a button that stops it. */

import { getJson, sendJson } from "./api";
import { button, h } from "./dom";
import { rooted } from "./root";
import { number, plural, t } from "./words";

export interface Job {
  job: string;
  doing: "load" | "look" | "undo";
  state: "waiting" | "running" | "done" | "failed" | "stopped";
  stopping: boolean;
  done: number;
  total: number | null;
  seconds_left: number | null;
  error: { message: string; type: string; where: string; hint: string } | null;
}

const PAUSE_MS = 400;

/** The page of a job: its progress as it goes, then what came of it, which the same address shows. */
export function mount(element: HTMLElement): void {
  void follow(element, element.dataset.job ?? "").then(
    () => location.reload(),
    () => location.reload(),
  );
}

/** Show in `place` how far the job is until it has ended. */
export async function follow(place: HTMLElement, id: string): Promise<Job> {
  const address = rooted(`/api/v1/jobs/${encodeURIComponent(id)}`);
  const first = await getJson<Job>(address);
  const bar = h("progress", { "aria-label": first.doing === "undo" ? t("Facts taken back") : t("Rows read") });
  const words = h("p", { class: "small" });
  const stop = button(t("Stop"), () => {
    stop.disabled = true;
    void sendJson("DELETE", address, null).catch(() => undefined);
  });
  place.replaceChildren(h("p", { role: "status" }, titleOf(first)), bar, words, stop);
  for (let job = first; ; job = await getJson<Job>(address)) {
    if (job.state !== "waiting" && job.state !== "running") return job;
    if (job.total) {
      bar.max = job.total;
      bar.value = Math.min(job.done, job.total);
    }
    words.textContent = stop.disabled || job.stopping ? stoppingText(job) : progressText(job);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function titleOf({ doing }: Job): string {
  if (doing === "undo") return t("Taking the load back …");
  return doing === "look" ? t("Reading the files …") : t("Loading …");
}

function stoppingText({ doing }: Job): string {
  return doing === "load" ? t("Stopping; what was written is taken back …") : t("Stopping …");
}

/** How far a job is, in words. */
export function progressText({ doing, state, done, total, seconds_left }: Job): string {
  if (state === "waiting") return t("Waiting for another load to end …");
  const so = { done: number(total ? Math.min(done, total) : done), total: number(total ?? 0) };
  const far = doing === "undo" ? factsText(done, total, so) : rowsText(done, total, so);
  if (seconds_left === null) return far;
  const left =
    seconds_left < 90
      ? plural(Math.ceil(seconds_left), t("1 second left"), t("about {n} seconds left"))
      : plural(Math.ceil(seconds_left / 60), t("1 minute left"), t("about {n} minutes left"));
  return `${far} · ${left}`;
}

function rowsText(done: number, total: number | null, so: Record<string, string>): string {
  return total ? t("{done} of about {total} rows", so) : plural(done, t("1 row"), t("{n} rows"));
}

function factsText(done: number, total: number | null, so: Record<string, string>): string {
  return total ? t("{done} of about {total} facts", so) : plural(done, t("1 fact"), t("{n} facts"));
}

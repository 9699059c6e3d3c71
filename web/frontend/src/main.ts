/** Mounts the islands of a page; each brings only the code it needs. */

type Mount = (element: HTMLElement) => void;

const ISLANDS: Record<string, () => Promise<{ mount: Mount }>> = {
  network: () => import("./network"),
  map: () => import("./map"),
  table: () => import("./table"),
  console: () => import("./console"),
  load: () => import("./load"),
  plan: () => import("./plan"),
  job: () => import("./job"),
  party: () => import("./party"),
  search: () => import("./search"),
  theme: () => import("./theme"),
};

for (const element of document.querySelectorAll<HTMLElement>("[data-island]")) {
  const load = ISLANDS[element.dataset.island ?? ""];
  load?.().then(
    ({ mount }) => mount(element),
    (cause) => console.warn(`The part '${element.dataset.island}' of this page could not be loaded.`, cause),
  );
}

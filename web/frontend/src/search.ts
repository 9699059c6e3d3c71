/** The search box: suggestions while typing; without a choice Enter goes to the page of results, as without JavaScript. */

import "./drawing.css";
import { getJson } from "./api";
import { combobox, type Suggestion } from "./combobox";
import { pageAddress } from "./dom";
import { labelTitle } from "./kinds";
import { rooted } from "./root";
import { nameOf, otherNameOf, t } from "./words";

interface Hit {
  id: string;
  label: string;
  name: string | null;
  name_zh: string | null;
  where: string | null;
}

const MOST = 10;

export function mount(element: HTMLElement): void {
  if (!(element instanceof HTMLInputElement)) return;
  combobox(element, {
    find: findParties,
    choose: ({ id }) => location.assign(pageAddress("node", id)),
    submit: (text) => {
      if (!text) return true;
      if (element.form) return false;
      location.assign(rooted(`/search?${new URLSearchParams({ q: text })}`));
      return true;
    },
    nothing: t("Nothing found under this name"),
  });
}

/** The parties that have this name or a part of it, best first. */
export async function findParties(text: string): Promise<Suggestion[]> {
  const query = new URLSearchParams({ q: text, limit: String(MOST) });
  const { results } = await getJson<{ results: Hit[] }>(rooted(`/api/v1/search?${query}`));
  return results.map((hit) => ({
    id: hit.id,
    title: nameOf(hit),
    note: [otherNameOf(hit), labelTitle(hit.label), hit.where].filter(Boolean).join(", "),
  }));
}

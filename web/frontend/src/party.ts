/** A field that names a party: suggestions while typing; the one that is chosen is sent by its id. */

import "./drawing.css";
import { combobox } from "./combobox";
import { h } from "./dom";
import { findParties } from "./search";
import { t } from "./words";

export function mount(element: HTMLElement): void {
  const input = element.querySelector<HTMLInputElement>("input:not([type=hidden])");
  if (!input) return;
  const name = `${input.name}.id`;
  const known = element.querySelector<HTMLInputElement>("input[type=hidden]");
  const chosen = known ?? h("input", { type: "hidden", name });
  if (!known) element.append(chosen);
  const choose = (id: string) => {
    chosen.value = id;
    // Without a script several parties of one name are offered as a list; a choice made here takes its place.
    for (const radio of document.getElementsByName(name)) if (radio !== chosen) radio.closest("ul")?.remove();
  };
  input.addEventListener("input", () => {
    chosen.value = "";
  });
  combobox(input, { find: findParties, choose: ({ id }) => choose(id), nothing: t("Nothing found under this name") });
}

/** A text box with a list of suggestions (ARIA combobox): arrows choose, Enter takes, Escape closes. */

import { freshId, h } from "./dom";

export interface Suggestion {
  id: string;
  title: string;
  note: string;
}

interface Options {
  find(text: string): Suggestion[] | Promise<Suggestion[]>;
  choose(suggestion: Suggestion): void;
  /** Enter without a choice; false leaves it to the browser. */
  submit?(text: string): boolean;
  nothing: string;
}

const PAUSE_MS = 120;

export function combobox(input: HTMLInputElement, options: Options): void {
  const list = h("ul", { id: freshId(), role: "listbox", class: "tm-suggestions", hidden: true });
  const holder = h("span", { class: "tm-combobox" });
  input.replaceWith(holder);
  holder.append(input, list);
  const set = (name: string, value: string) => input.setAttribute(name, value);
  set("role", "combobox");
  set("aria-autocomplete", "list");
  set("aria-expanded", "false");
  set("aria-controls", list.id);
  set("autocomplete", "off");

  let suggestions: Suggestion[] = [];
  let active = -1;
  let asked = 0;
  let timer = 0;

  const close = () => {
    list.hidden = true;
    active = -1;
    set("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (i: number) => {
    const suggestion = suggestions[i];
    if (!suggestion) return;
    close();
    input.value = suggestion.title;
    options.choose(suggestion);
  };
  const mark = (i: number) => {
    active = i;
    [...list.children].forEach((item, at) => {
      item.setAttribute("aria-selected", String(at === i));
    });
    const item = list.children[i];
    if (!item) return;
    set("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  };
  const show = () => {
    list.replaceChildren(
      ...suggestions.map((each, i) => {
        const item = h("li", { id: freshId(), role: "option", "aria-selected": "false" });
        item.append(h("span", { dir: "auto" }, each.title), h("small", { dir: "auto" }, each.note));
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(i);
        });
        return item;
      }),
    );
    if (suggestions.length === 0) list.append(h("li", { class: "tm-nothing" }, options.nothing));
    list.hidden = false;
    list.classList.remove("tm-end");
    list.classList.toggle("tm-end", list.getBoundingClientRect().right > document.documentElement.clientWidth - 8);
    active = -1;
    set("aria-expanded", "true");
  };
  const ask = async () => {
    const text = input.value.trim();
    asked += 1;
    const mine = asked;
    if (!text) return close();
    const answer = await Promise.resolve(options.find(text)).catch(() => []);
    if (mine !== asked) return;
    suggestions = answer;
    show();
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden || suggestions.length === 0) return void ask();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark((active + step + suggestions.length) % suggestions.length);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter") {
      if (!list.hidden && active >= 0) {
        event.preventDefault();
        take(active);
      } else if (options.submit?.(input.value.trim())) event.preventDefault();
    }
  });
}

/** Fold a name for comparison: no case, no diacritics, no width differences; 市 and 省 may be left out. */
export function foldName(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[市省]$/u, "")
    .trim();
}

/** Where the site stands: "" at the top of its host, or the prefix that a proxy in front has for it, such as "/twinmap". */

/** The address of a path of the site, such as "/api/v1/search", under the prefix of this page. */
export function rooted(path: string): string {
  return `${document.documentElement.dataset.root ?? ""}${path}`;
}

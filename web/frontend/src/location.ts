/** The address of the page: changed where it stands, and with it the links to the same view in other languages. */

export function replaceAddress(query: URLSearchParams): void {
  const text = query.toString();
  history.replaceState(history.state, "", text ? `${location.pathname}?${text}` : location.pathname);
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[hreflang]")) {
    const there = new URLSearchParams(query);
    there.set("lang", link.hreflang);
    link.search = there.toString();
  }
}

// The address of one part of a page, and whether a click is a plain one (not “in a new tab”).
export function partAddress(href, part) {
  const address = new URL(href, location.href);
  address.searchParams.set("part", part);
  return address.pathname + address.search;
}

export function isPlainClick(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

export const isPhone = () => matchMedia("(width < 48rem)").matches;

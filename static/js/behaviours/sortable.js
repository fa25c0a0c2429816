// What drags is loaded when a pointer first moves on the page: before anything can be held, and after all that is read.
const moved = new Promise((resolve) => {
  for (const type of ["pointermove", "pointerdown"]) addEventListener(type, resolve, { once: true, capture: true });
});

export const sortable = () => moved.then(() => import("sortablejs")).then((module) => module.default);

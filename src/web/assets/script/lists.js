"use strict";

// Keys for lists: / search, j and k move, o open, v original. Nothing here is needed to read.
{

  // Read each time: the desk adds lines while one works.
  const all = () => [...document.querySelectorAll("[data-line]")];
  let current = -1;

  function move(step) {
    const lines = all();
    if (lines.length === 0) return;
    current = Math.min(Math.max(current + step, 0), lines.length - 1);
    const link = lines[current].querySelector("a");
    link.focus({ preventScroll: true });
    lines[current].scrollIntoView({ block: "nearest" });
  }

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  document.addEventListener("focusin", (event) => {
    const line = event.target.closest("[data-line]");
    if (line) current = all().indexOf(line);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const acts = {
      "/": () => {
        const field = document.querySelector("[data-search]");
        if (field) field.focus();
        else location.href = "/#q";
      },
      j: () => move(1),
      k: () => move(-1),
      o: () => all()[current]?.querySelector("a").click(),
      v: () => (all()[current] ?? document).querySelector("[data-original]")?.click(),
    };
    const act = Object.hasOwn(acts, event.key) ? acts[event.key] : undefined;
    if (act) {
      event.preventDefault();
      act();
    }
  });
}

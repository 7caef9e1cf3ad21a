// The editor's page: drag, keys, saving by itself, and who else is there. Each change is the form that
// works without any of this; the answer is the page, of which the changed parts are taken over.
{
  const editor = document.querySelector("[data-editor]");
  if (editor) start(editor);

  function start(editor) {
    const address = `/editions/${editor.dataset.editor}`;
    const status = document.getElementById("saved");
    let line = Promise.resolve();
    let waiting = 0;
    let dragged = null;
    editor.classList.add("scripted");
    prepare();

    // What is typed is saved against the revision at which it was seen.
    function prepare() {
      for (const field of editor.querySelectorAll("[data-saved]")) {
        field.dataset.base ??= editor.dataset.revision;
      }
    }

    function say(word) {
      status.textContent = status.dataset[word] ?? word;
    }

    // One change after the other: what is sent is read when its turn comes, so that it is decided on the
    // page that the one before led to.
    function send(read, then) {
      waiting += 1;
      line = line.then(async () => {
        say("saving");
        const body = read();
        if (!body.has("revision")) body.set("revision", editor.dataset.revision);
        if (!body.has("q")) body.set("q", document.getElementById("find")?.value ?? "");
        try {
          const answer = await fetch(`${address}/edit`, { method: "POST", body });
          if (!answer.ok) throw new Error(answer.status);
          take(await answer.text(), answer.url);
          if (document.getElementById("notice")) {
            document.getElementById("notice").focus();
            say("failed");
          } else {
            say("done");
            then?.();
          }
        } catch {
          say("failed");
        }
        waiting -= 1;
      });
      return line;
    }

    function take(text, url) {
      const page = new DOMParser().parseFromString(text, "text/html");
      const fresh = page.querySelector("[data-editor]");
      if (!fresh) {
        // It is no draft any more.
        location.href = url;
        return;
      }
      const active = document.activeElement;
      const writing = active?.matches?.("textarea[data-saved]") ? active : null;
      const place = active?.id || active?.closest?.("[data-item]")?.id;
      const act = active?.dataset?.act;
      for (const part of fresh.querySelectorAll("[data-part]")) {
        const old = editor.querySelector(`[data-part="${part.dataset.part}"]`);
        if (writing && old.contains(writing)) {
          keepWriting(old, part, writing);
        } else {
          old.replaceChildren(...part.childNodes);
        }
      }
      editor.dataset.revision = fresh.dataset.revision;
      prepare();
      if (!writing && place) back(place, act);
    }

    // Everything of a part is taken over but the item, or the form, in which somebody is writing.
    function keepWriting(old, part, writing) {
      const item = writing.closest("[data-item]");
      const other = item && part.querySelector(`#${item.id}`);
      if (!other) return;
      other.replaceWith(item);
      const { selectionStart: from, selectionEnd: to } = writing;
      old.replaceChildren(...part.childNodes);
      writing.focus({ preventScroll: true });
      writing.setSelectionRange(from, to);
    }

    function back(place, act) {
      const there = document.getElementById(place);
      if (!there) return;
      const target = there.matches("[data-item]")
        ? there.querySelector(act ? `[data-act="${act}"]` : "[data-title]")
        : there;
      target?.focus({ preventScroll: true });
      there.scrollIntoView({ block: "nearest" });
    }

    function change(act, more = {}, then) {
      return send(() => new URLSearchParams({ do: act, ...more }), then);
    }

    // Where an item stands now, for those who do not see it.
    function tell(id) {
      const item = document.getElementById(`item-${id}`);
      const list = item?.closest("[data-section]");
      if (!list) return;
      const items = [...list.querySelectorAll("[data-item]")];
      say(
        status.dataset.place
          .replace("%section%", list.dataset.section)
          .replace("%place%", items.indexOf(item) + 1)
          .replace("%count%", items.length),
      );
    }

    editor.addEventListener("submit", (event) => {
      const form = event.target;
      if (!form.action.endsWith(`${address}/edit`) || form.method !== "post") return;
      event.preventDefault();
      const body = new URLSearchParams(new FormData(form, event.submitter));
      body.delete("revision");
      send(() => body);
    });

    editor.addEventListener("change", (event) => {
      const field = event.target;
      if (field.matches("[data-move]")) {
        const id = field.closest("[data-item]").dataset.item;
        change(`move:${id}`, { section: field.value }, () => tell(id));
      } else if (field.matches("[data-saved]")) {
        save(field);
      }
    });

    const timers = new WeakMap();
    editor.addEventListener("input", (event) => {
      const field = event.target;
      if (!field.matches("textarea[data-saved]")) return;
      clearTimeout(timers.get(field));
      timers.set(field, setTimeout(() => save(field), 900));
    });

    function save(field) {
      clearTimeout(timers.get(field));
      const text = field.form.elements.text;
      const read = () => {
        const body = new URLSearchParams(new FormData(field.form));
        body.set("revision", text.dataset.base);
        return body;
      };
      return send(read, () => {
        text.dataset.base = editor.dataset.revision;
      });
    }

    editor.addEventListener("dragstart", (event) => {
      dragged = event.target.closest?.("[data-item]");
      if (!dragged) return;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", dragged.dataset.item);
      dragged.classList.add("dragged");
    });

    editor.addEventListener("dragend", () => {
      unmark();
      dragged?.classList.remove("dragged");
      dragged = null;
    });

    function unmark() {
      for (const one of editor.querySelectorAll(".before, .over")) {
        one.classList.remove("before", "over");
      }
    }

    editor.addEventListener("dragover", (event) => {
      const list = event.target.closest("[data-section], .board-section");
      if (!dragged || !list) return;
      event.preventDefault();
      unmark();
      const over = event.target.closest("[data-item]");
      if (over && over !== dragged) over.classList.add("before");
      else list.classList.add("over");
    });

    editor.addEventListener("drop", (event) => {
      const near = event.target.closest("[data-section], .board-section");
      const list = near?.matches("[data-section]") ? near : near?.querySelector("[data-section]");
      if (!dragged || !list) return;
      event.preventDefault();
      const id = dragged.dataset.item;
      const before = event.target.closest("[data-item]")?.dataset.item ?? "";
      unmark();
      if (before === id) return;
      change(`move:${id}`, { section: list.dataset.section, before }, () => tell(id));
    });

    editor.addEventListener("keydown", (event) => {
      const item = event.target.closest("[data-item]");
      if (event.target.matches("textarea, input, select") || event.ctrlKey || event.metaKey) return;
      if (!item) return;
      const id = item.dataset.item;
      const all = [...editor.querySelectorAll("[data-item]")];
      const at = all.indexOf(item);
      const go = (to) => to?.querySelector("[data-title]").focus();
      const plain = {
        ArrowUp: () => go(all[at - 1]),
        ArrowDown: () => go(all[at + 1]),
        k: () => go(all[at - 1]),
        j: () => go(all[at + 1]),
        n: () => {
          item.querySelector("details").open = true;
          item.querySelector("textarea").focus();
        },
        Delete: () => {
          const next = all[at + 1] ?? all[at - 1];
          change(`drop:${id}`, {}, () => next && back(next.id));
        },
      };
      const moved = {
        ArrowUp: () => change(`up:${id}`, {}, () => tell(id)),
        ArrowDown: () => change(`down:${id}`, {}, () => tell(id)),
      };
      const acts = event.altKey ? moved : plain;
      if (!Object.hasOwn(acts, event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      acts[event.key]();
    });

    // Who else is there; what others changed is taken over.
    async function look() {
      try {
        const answer = await fetch(`${address}/presence`, { method: "POST" });
        if (!answer.ok) return;
        const seen = await answer.json();
        const behind = String(seen.revision) !== editor.dataset.revision;
        if ((behind || !seen.draft) && waiting === 0) {
          const page = await fetch(`${address}/edit`);
          take(await page.text(), page.url);
          return;
        }
        const people = document.getElementById("people");
        const told = seen.told ?? "";
        if (people.textContent !== told) people.textContent = told;
      } catch {
        // The next look may find the way.
      }
    }
    setInterval(look, 5000);
  }
}

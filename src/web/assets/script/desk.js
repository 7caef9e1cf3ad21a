// The desk by keyboard: one key decides, shows at once, and is confirmed; what fails is rolled back.
// Without this file the same acts are forms.
{

  const desk = document.querySelector("[data-desk]");
  const list = desk?.querySelector("[data-list]");
  // On the page of an item there is one story: the panel itself.
  const lone = desk?.dataset.deskItem;
  const words = document.querySelector("[data-words]")?.dataset;
  const status = document.querySelector("[data-said]");
  let waiting = Promise.resolve();
  let current = null;

  function say(text) {
    // A region that already says the same is not read again: it is emptied first.
    status.textContent = "";
    setTimeout(() => { status.textContent = text; }, 30);
  }

  const stories = () => (lone ? [desk] : [...list.querySelectorAll("[data-item]")]);
  const itemOf = (story) => story.dataset.item ?? story.dataset.deskItem;
  const holds = (story, items) => (story.dataset.items ?? "").split(" ").some((item) => items.includes(Number(item)));
  const isDecided = (story) => Boolean(story.dataset.decided);

  function here() {
    if (lone) return desk;
    const focused = document.activeElement?.closest?.("[data-item]");
    if (focused) return focused;
    if (current?.isConnected) return current;
    return stories().find((story) => !isDecided(story)) ?? null;
  }

  function goTo(story) {
    if (!story || lone) return;
    current = story;
    story.querySelector("a").focus({ preventScroll: true });
    story.scrollIntoView({ block: "nearest" });
    ahead();
  }

  function nextOf(story) {
    const all = stories();
    const place = all.indexOf(story);
    return all.slice(place + 1).find((other) => !isDecided(other))
      ?? all.slice(0, place).reverse().find((other) => !isDecided(other));
  }

  // Acts leave one after the other, in the order of the keys.
  function send(path, fields) {
    const sent = waiting.then(async () => {
      const answer = await fetch(path, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(fields),
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      return answer.json();
    });
    waiting = sent.catch(() => {});
    return sent;
  }

  function show(story, state, said) {
    if (lone) return;
    story.dataset.decided = state;
    story.dataset.state = state;
    const place = story.querySelector("[data-state]");
    place.replaceChildren(said);
    for (const button of story.querySelectorAll("[data-press]")) button.disabled = true;
  }

  function restore(story) {
    if (lone) return;
    delete story.dataset.decided;
    delete story.dataset.state;
    story.querySelector("[data-state]").replaceChildren();
    for (const button of story.querySelectorAll("[data-press]")) button.disabled = false;
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function count(by) {
    for (const place of document.querySelectorAll("[data-count]")) {
      const shown = Number(place.textContent.replace(/\D/g, "")) + by;
      place.textContent = Math.max(shown, 0).toLocaleString(document.documentElement.lang);
    }
  }

  async function decide(story, act, fields = {}) {
    if (!story || (isDecided(story) && fields.seen === undefined)) return;
    const said = words[act];
    const moves = act !== "tag";
    if (moves) {
      show(story, act === "digest" ? "keep" : act, said);
      if (story.contains(document.activeElement) || !list?.contains(document.activeElement)) goTo(nextOf(story));
    }
    const asked = { act, seen: story.dataset.seen, ...fields };
    try {
      const answer = await send(`/desk/items/${itemOf(story)}/decide`, asked);
      if (answer.outcome === "conflict") {
        conflict(story, act, asked, answer);
        return;
      }
      if (answer.outcome === "unknown") {
        say(answer.said);
        return;
      }
      if (answer.seen !== undefined) story.dataset.seen = answer.seen;
      say(answer.said);
      if (moves && answer.outcome === "done") count(1);
      if (lone) location.reload();
      else if (moves) {
        const undo = button(words.undo, () => undoOf(story, answer.seen));
        story.querySelector("[data-state]").replaceChildren(answer.said, " ", undo);
      } else {
        retag(story, asked);
      }
    } catch {
      if (moves) restore(story);
      say(words.failed);
      failed(story);
    }
  }

  function failed(story) {
    if (lone) return;
    story.querySelector("[data-state]").replaceChildren(words.failed);
    story.dataset.state = "failed";
  }

  // Somebody else decided meanwhile: what they decided is shown, and the choice is here.
  function conflict(story, act, asked, answer) {
    restore(story);
    say(answer.said);
    const anyway = button(words[`anyway${act[0].toUpperCase()}${act.slice(1)}`], () => {
      story.dataset.seen = answer.seen;
      decide(story, act, { ...asked, seen: answer.seen });
    });
    const leave = button(words.let, () => {
      if (lone) location.reload();
      else { show(story, "other", answer.said); goTo(nextOf(story)); }
    });
    const place = story.querySelector("[data-state]") ?? story.querySelector("[data-claimed]");
    story.dataset.state = "conflict";
    place.replaceChildren(`${answer.said} `, anyway, " ", leave);
    if (!lone) current = story;
    anyway.focus();
  }

  function retag(story, asked) {
    if (lone) { location.reload(); return; }
    const meta = story.querySelector(".meta");
    const taken = asked.take.split(",").map((tag) => tag.trim());
    const shown = new Set();
    for (const tag of meta.querySelectorAll(".tag")) {
      if (taken.includes(tag.textContent)) tag.remove();
      else shown.add(tag.textContent);
    }
    for (const name of asked.add.split(",").map((tag) => tag.trim())) {
      if (!name || shown.has(name)) continue;
      const tag = document.createElement("span");
      tag.className = "tag";
      tag.textContent = name;
      meta.querySelector("[data-noted]").before(tag);
    }
  }

  async function undoOf(story, decision) {
    try {
      const answer = await send("/desk/undo", decision ? { decision } : {});
      say(answer.said);
      if (answer.outcome !== "done") return;
      if (lone) { location.reload(); return; }
      const back = stories().filter((other) => holds(other, answer.items));
      for (const other of back) {
        if (answer.seen !== undefined) other.dataset.seen = answer.seen;
        if (answer.state === "new" || answer.state === undefined) restore(other);
      }
      if (answer.state === "new") count(-1);
      goTo(back[0] ?? here());
    } catch {
      say(words.failed);
    }
  }

  async function claim(story, act, quiet = false) {
    const place = story.querySelector("[data-claimed]");
    try {
      const answer = await send(`/desk/items/${itemOf(story)}/claim`, { act });
      if (place) place.textContent = act === "release" ? "" : answer.said;
      story.dataset.mine = answer.outcome === "done" && act !== "release" ? "yes" : "";
      if (!quiet) say(answer.said);
    } catch {
      say(words.failed);
    }
  }

  // Dialogs: the same acts as the forms of the item's page, on the story where the person stands.
  function open(name, story) {
    const dialog = document.getElementById(`dialog-${name}`);
    if (!dialog || (name !== "keys" && !story)) return;
    const form = dialog.querySelector("form");
    form.reset();
    dialog.story = story;
    if (name === "note") {
      form.elements.text.value = story.dataset.noteText ?? "";
      if (!lone) readNote(story, form);
    }
    dialog.showModal();
  }

  async function readNote(story, form) {
    const page = await fetch(`/items/${itemOf(story)}`);
    const panel = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[data-desk-item]");
    if (!panel) return;
    story.dataset.noteVersion = panel.dataset.noteVersion;
    if (form.elements.text.value === "") form.elements.text.value = panel.dataset.noteText;
  }

  async function writeNote(story, text) {
    try {
      const answer = await send(`/desk/items/${itemOf(story)}/note`, { text, base: story.dataset.noteVersion ?? 0 });
      story.dataset.noteText = answer.text;
      story.dataset.noteVersion = answer.version;
      say(answer.said);
      const noted = story.querySelector("[data-noted]");
      if (noted) noted.textContent = words.noted;
      const form = lone && desk.querySelector("[data-note-form]");
      if (form) {
        form.elements.text.value = answer.text;
        form.elements.base.value = answer.version;
        form.querySelector("[data-note-said]").textContent = answer.said;
      }
      if (answer.outcome === "clash" && !form) open("note", story);
    } catch {
      say(words.failed);
    }
  }

  function submitted(dialog, form, submitter) {
    const story = dialog.story;
    const fields = Object.fromEntries(new FormData(form, submitter));
    dialog.close();
    if (!lone) story.querySelector("a")?.focus({ preventScroll: true });
    const act = form.dataset.act;
    if (act === "note") writeNote(story, fields.text);
    else if (act === "assign") {
      send(`/desk/items/${itemOf(story)}/assign`, fields).then((answer) => {
        say(answer.said);
        if (lone) location.reload();
      }, () => say(words.failed));
    } else decide(story, act, fields);
  }

  // The next page is there before it is needed.
  let asking = false;
  async function ahead() {
    const link = document.querySelector(".pager .next");
    if (lone || !link || asking) return;
    const all = stories();
    const left = all.length - all.indexOf(current) - 1;
    const near = link.getBoundingClientRect().top < innerHeight * 3;
    if (left > 15 && !near) return;
    asking = true;
    try {
      const answer = await fetch(link.href);
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const known = new Set(all.map(itemOf));
      for (const story of page.querySelectorAll("[data-list] [data-item]")) {
        if (!known.has(story.dataset.item)) list.append(document.adoptNode(story));
      }
      const next = page.querySelector(".pager .next");
      if (next) link.href = next.getAttribute("href");
      else link.remove();
      // Who has come to the end of what was there goes on.
      if (current && isDecided(current) && current.contains(document.activeElement)) goTo(nextOf(current));
    } catch {
      // The link is still there: a person can follow it.
    } finally {
      asking = false;
    }
  }

  // What the others do, while they do it.
  function listen() {
    const events = new EventSource("/desk/events");
    events.addEventListener("open", () => { desk.dataset.live = "yes"; });
    events.addEventListener("missed", () => { desk.dataset.live = "behind"; });
    events.addEventListener("message", (event) => {
      const news = JSON.parse(event.data);
      const mine = news.by === Number(desk.dataset.me);
      for (const story of stories().filter((one) => holds(one, news.items))) {
        const claimed = story.querySelector("[data-claimed]");
        if (news.what === "claimed" && !mine) claimed.textContent = news.said;
        else if (news.what === "released" && !mine) claimed.textContent = "";
        else if (news.what === "noted" && !mine) {
          const noted = story.querySelector("[data-noted], [data-note-said]");
          if (noted) noted.textContent = lone ? news.said : words.noted;
        } else if (news.what === "moved" && !mine) {
          // What was seen when the page was made stays what the next act names: to go over somebody's
          // decision takes a choice.
          claimed.textContent = "";
          if (lone) claimed.textContent = news.said;
          else if (news.state === "new") restore(story);
          else {
            const focused = story.contains(document.activeElement);
            story.dataset.state = "other";
            story.querySelector("[data-state]").textContent = news.said;
            if (focused) say(news.said);
          }
        }
      }
    });
  }

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== "checkbox";
  }

  function keys(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    const dialog = document.querySelector("dialog[open]");
    if (dialog) {
      const choice = dialog.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (choice) { event.preventDefault(); choice.click(); }
      return;
    }
    const story = here();
    const acts = {
      s: () => decide(story, "keep"),
      e: () => decide(story, "keep"),
      x: () => decide(story, "dismiss"),
      X: () => open("dismiss", story),
      d: () => open("digest", story),
      t: () => open("tag", story),
      n: () => open("note", story),
      a: () => open("assign", story),
      c: () => story && claim(story, story.dataset.mine === "yes" ? "release" : "claim"),
      u: () => undoOf(),
      "?": () => open("keys"),
    };
    if (Object.hasOwn(acts, event.key)) {
      event.preventDefault();
      acts[event.key]();
    }
  }

  if (desk) {
    document.addEventListener("keydown", keys);
    document.addEventListener("focusin", (event) => {
      const story = event.target.closest?.("[data-item]");
      if (story) { current = story; ahead(); }
    });
    document.addEventListener("click", (event) => {
      const press = event.target.closest("[data-press]");
      const opened = event.target.closest("[data-open]");
      const story = event.target.closest("[data-item], [data-desk-item]");
      if (event.target.closest("[data-help]")) open("keys");
      else if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
      else if (press && story) {
        event.preventDefault();
        const reason = press.dataset.press === "dismiss" ? press.form?.elements.reason?.value : "";
        decide(story, press.dataset.press, reason ? { reason } : {});
      } else if (opened && story) {
        event.preventDefault();
        opened.closest("details")?.removeAttribute("open");
        open(opened.dataset.open, story);
      }
    });
    document.addEventListener("submit", (event) => {
      const form = event.target;
      const dialog = form.closest("dialog");
      if (dialog && form.dataset.act) {
        event.preventDefault();
        submitted(dialog, form, event.submitter);
      } else if (form.matches("[data-note-form]")) {
        event.preventDefault();
        desk.dataset.noteVersion = form.elements.base.value;
        writeNote(desk, form.elements.text.value);
      }
    });
    for (const help of document.querySelectorAll("[data-help]")) help.hidden = false;
    addEventListener("scroll", ahead, { passive: true });
    listen();
    if (lone && "claim" in desk.dataset) {
      // Opened for work: the others see it until the page is left.
      claim(desk, "claim", true);
      setInterval(() => { if (desk.dataset.mine === "yes") claim(desk, "claim", true); }, 4 * 60_000);
      addEventListener("pagehide", () => {
        if (desk.dataset.mine !== "yes") return;
        const body = new URLSearchParams({ act: "release" });
        fetch(`/desk/items/${lone}/claim`, { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } });
      });
    }
    if (!lone) {
      // Coming back from an item leads to its line.
      const left = sessionStorage.getItem("desk-item");
      const story = left && stories().find((one) => one.dataset.item === left);
      if (story) goTo(story);
      sessionStorage.removeItem("desk-item");
      addEventListener("pagehide", () => {
        if (current) sessionStorage.setItem("desk-item", current.dataset.item);
      });
    }
  }
}

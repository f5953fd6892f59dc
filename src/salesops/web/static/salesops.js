/* Keys, menus, clocks and focus; every page works without it. */
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (element) => element.matches("input, textarea, select, [contenteditable]");
  const mode = () => localStorage.getItem("salesops.keys") || "on";
  let going = 0; // when G was pressed, in ms

  /* A letter counts alone, with Alt, or not at all, as the person has set (WCAG 2.1.4). */
  const isLetter = (event) => {
    const wanted = mode();
    return wanted !== "off" && event.altKey === (wanted === "alt") && !event.ctrlKey && !event.metaKey;
  };

  const closeMenus = (except) => all("details.menu[open]").filter((m) => m !== except).forEach((m) => { m.open = false; });

  const escape = () => {
    const menu = one("details.menu[open]");
    if (menu) { menu.open = false; one("summary", menu).focus(); return true; }
    if (typing(document.activeElement)) { document.activeElement.blur(); return true; }
    const drawer = one("[data-drawer].open");
    if (drawer) {
      drawer.classList.remove("open");
      if (getComputedStyle(drawer).position === "absolute") return true;
    }
    const back = all("a[data-esc]").find((a) => a.offsetParent !== null);
    if (back) { back.click(); return true; }
    return false;
  };

  /* F6 walks the frame, then the page's regions in the order of reading; after the last one it is the browser's. */
  const nextRegion = () => {
    const own = all("[data-region]").filter((r) => r.offsetParent !== null && getComputedStyle(r).visibility !== "hidden");
    const regions = [one(".top"), one(".rail"), ...(own.length ? own : [one("main")]), one(".detail")].filter(Boolean);
    const at = regions.findLastIndex((r) => r.contains(document.activeElement) && document.activeElement !== document.body);
    if (at === regions.length - 1) return false;
    const next = regions[at + 1];
    const shown = (selector) => all(selector, next).find((e) => e.offsetParent !== null && e.getClientRects().length);
    const first = next.matches("main") ? next : shown("[aria-current]:not(.top *), tr[tabindex='0'], [data-panel]") || shown("a, summary, button, [tabindex]");
    (first || next).focus();
    return true;
  };

  const open = (name) => {
    const dialog = document.getElementById(name);
    if (dialog && !dialog.open) dialog.showModal();
  };

  /* Rows of a list: J and K walk, Enter opens what the row is for. */
  const rowsOf = () => all("[data-row]").filter((row) => row.offsetParent !== null);
  const walk = (step) => {
    const rows = rowsOf();
    if (!rows.length) return false;
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const chosen = here < 0 ? rows.findIndex((row) => row.matches("[aria-selected=true], [aria-current]")) : here;
    const next = rows[Math.min(rows.length - 1, Math.max(0, chosen < 0 ? (step > 0 ? 0 : rows.length - 1) : chosen + step))];
    const target = next.matches("a, button, [tabindex]") ? next : one("a, button, [tabindex]", next);
    if (target) { target.focus(); next.scrollIntoView({ block: "nearest" }); }
    return Boolean(target);
  };

  /* A letter of the page itself: clicks a link, button or menu, goes into a field. Several letters stand apart by blanks. */
  const ownKey = (event) => {
    const wanted = event.key.length === 1 ? (event.shiftKey && /[a-z]/i.test(event.key) ? `Shift+${event.key.toUpperCase()}` : event.key.toUpperCase()) : event.key;
    const target = all("[data-hotkey]").find((e) => e.dataset.hotkey.split(" ").includes(wanted) && (e.offsetParent !== null || e.closest("dialog, details")));
    if (!target) return false;
    if (typing(target)) { target.focus(); if (target.select) target.select(); }
    else if (target.hasAttribute("data-panel")) {
      const drawer = target.closest("[data-drawer]");
      if (drawer) drawer.classList.add("open"); // where there is no room beside the page it lies over it
      target.focus({ preventScroll: true });
      target.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    else { target.focus(); target.click(); }
    return true;
  };

  const count = async () => {
    const rail = one(".rail[data-counts]");
    if (!rail || document.hidden) return;
    const answer = await fetch(rail.dataset.counts, { headers: { accept: "application/json" } }).catch(() => null);
    if (!answer || !answer.ok) return;
    const counts = await answer.json();
    all("[data-path]", rail).forEach((entry) => {
      const old = one(".count", entry), n = counts[entry.dataset.path];
      if (!n) { if (old) old.remove(); return; }
      if (old) { if (old.textContent !== String(n)) old.textContent = n; return; }
      const badge = document.createElement("b");
      badge.className = "count"; badge.textContent = n;
      entry.append(badge);
    });
  };

  /* What is typed is kept in this browser until it is sent: forms with data-keep and a name of their own. */
  const kept = (form) => `salesops.typed.${location.pathname}.${form.dataset.keep}`;
  const remember = (form) => {
    const typed = {};
    all("input:not([type=hidden]):not([type=file]):not([type=checkbox]):not([type=radio]), textarea, select", form).forEach((f) => { if (f.name && f.value !== f.defaultValue) typed[f.name] = f.value; });
    if (Object.keys(typed).length) sessionStorage.setItem(kept(form), JSON.stringify(typed)); else sessionStorage.removeItem(kept(form));
  };
  const recall = (form) => {
    const typed = JSON.parse(sessionStorage.getItem(kept(form)) || "{}");
    Object.entries(typed).forEach(([name, value]) => { const f = form.elements[name]; if (f && "value" in f && !f.value) f.value = value; });
  };

  const go = (letter) => {
    const target = one(`.rail [data-key="${CSS.escape(letter)}"]`);
    if (target) target.click();
    return Boolean(target);
  };

  /* Arrow keys move between the links of a [data-grid]; the table is one tab stop. */
  const cells = (grid) => all("tr", grid).map((row) => all("[data-cell]", row)).filter((row) => row.length);
  const rove = (grid) => {
    const known = cells(grid).flat();
    const current = known.find((c) => c === document.activeElement) || known.find((c) => c.hasAttribute("data-chosen")) || known[0];
    known.forEach((c) => { c.tabIndex = c === current ? 0 : -1; });
  };
  const move = (event, grid) => {
    const rows = cells(grid);
    const y = rows.findIndex((row) => row.includes(document.activeElement));
    const x = rows[y].indexOf(document.activeElement);
    const row = { ArrowUp: y - 1, ArrowDown: y + 1, Home: event.ctrlKey ? 0 : y, End: event.ctrlKey ? rows.length - 1 : y }[event.key] ?? y;
    const wanted = rows[row];
    if (!wanted) return;
    const column = { ArrowLeft: x - 1, ArrowRight: x + 1, Home: 0, End: wanted.length - 1 }[event.key] ?? Math.min(x, wanted.length - 1);
    if (!wanted[column]) return;
    wanted[column].focus();
    rove(grid);
    event.preventDefault();
  };

  /* A field with data-suggest asks for options while one types, or takes those of a <template> (`#id`); the list stays while it asks.
     Arrow down that comes before the list marks the first of it, Enter after that takes it: a quick hand never sends the form. */
  let suggesting = 0;
  const listOf = (field) => field.dataset.suggested && document.getElementById(field.dataset.suggested);
  const closeList = (field) => {
    const list = listOf(field);
    if (list) list.remove();
    field.removeAttribute("data-suggested");
    if (field.hasAttribute("role")) field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const mark = (field, option) => {
    all("[role=option]", listOf(field)).forEach((o) => o.setAttribute("aria-selected", String(o === option)));
    if (option) { field.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
  };
  const optionsFor = async (field, asked) => {
    if (field.dataset.suggest.startsWith("#")) return [...document.querySelector(field.dataset.suggest).content.children].filter((o) => o.textContent.toLowerCase().includes(asked.toLowerCase())).map((o) => o.outerHTML).join("");
    if (asked.length < 2) { closeList(field); return null; }
    const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(asked)}`, { headers: { accept: "text/html", "hx-request": "true" } }).catch(() => null);
    return answer && answer.ok ? answer.text() : null;
  };
  const suggest = async (field) => {
    const asked = field.value.trim();
    const html = await optionsFor(field, asked);
    if (field.value.trim() !== asked) return; // the next one is on its way
    const wanted = field.dataset.wanted;
    delete field.dataset.wanted;
    if (html === null || document.activeElement !== field) { if (!asked) closeList(field); return; }
    let list = listOf(field);
    if (!list) {
      list = document.createElement("div");
      list.id = `${field.id}-options`; list.className = "suggestions"; list.setAttribute("role", "listbox");
      field.after(list);
      field.dataset.suggested = list.id;
      field.setAttribute("role", "combobox"); field.setAttribute("aria-controls", list.id); field.setAttribute("aria-autocomplete", "list");
    }
    list.innerHTML = html;
    all("[role=option]", list).forEach((option, at) => { option.id = `${list.id}-${at}`; option.setAttribute("aria-selected", "false"); });
    list.classList.toggle("leftward", list.getBoundingClientRect().right > document.documentElement.clientWidth);
    const bar = one(".action-bar"), floor = Math.min(document.documentElement.clientHeight, bar ? bar.getBoundingClientRect().top : Infinity);
    list.classList.remove("upward"); // above the field where it would lie over the main button
    list.classList.toggle("upward", list.getBoundingClientRect().bottom > floor && field.getBoundingClientRect().top > list.offsetHeight);
    const first = one("[role=option]", list);
    field.setAttribute("aria-expanded", String(Boolean(first)));
    if (first && wanted) { if (wanted === "take") take(field, first); else mark(field, first); }
  };
  const take = (field, option) => {
    const before = /^(\d+)\s+[^\d\s]/.exec(field.value), behind = /\s(\d+(?:[.,]\d+)?)\s*$/.exec(field.value);
    const number = before && (!behind || /[.,]/.test(behind[1])) ? before : behind; // a count that leads wins over the 1.5 of a name
    field.value = option.dataset.value + (number && "withNumber" in field.dataset ? ` ${number[1]}` : "");
    const into = field.dataset.into && document.getElementById(field.dataset.into);
    if (into) into.value = option.dataset.id;
    Object.entries(JSON.parse(option.dataset.fills || "{}")).forEach(([id, value]) => {
      const other = document.getElementById(id);
      if (other && !other.value) other.value = value;
    });
    closeList(field);
    field.dataset.taken = "yes"; // for who wants to go on from here
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const inList = (event, field) => {
    const list = listOf(field);
    const options = list ? all("[role=option]", list) : [];
    const at = options.findIndex((o) => o.getAttribute("aria-selected") === "true");
    if (event.key === "Escape" && list) { closeList(field); return true; }
    if (event.key === "Enter" && field.dataset.wanted) { field.dataset.wanted = "take"; return true; }
    if (event.key === "ArrowDown" && !list && (field.value.trim().length > 1 || field.dataset.suggest.startsWith("#"))) {
      field.dataset.wanted = "first";
      clearTimeout(suggesting);
      suggest(field);
      return true;
    }
    if (!options.length) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { mark(field, options[(at + (event.key === "ArrowDown" ? 1 : options.length - (at < 0 ? 0 : 1))) % options.length]); return true; }
    if (event.key === "Enter" && at >= 0) { take(field, options[at]); return true; }
    if (event.key === "Tab" && at >= 0) take(field, options[at]);
    return false;
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (document.activeElement.dataset.suggest && inList(event, document.activeElement)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    const focused = document.activeElement;
    if (event.key === "Escape") { if (!one("dialog[open]") && escape()) event.preventDefault(); return; }
    if (event.key === "F6") { if (nextRegion()) event.preventDefault(); return; }
    if (event.key === "Enter" && event.ctrlKey) {
      const act = all("dialog[open] button.main[type=submit]").pop() || all("button.main[type=submit][data-main]").find((b) => b.offsetParent !== null) || one("[data-main-opens]");
      if (act) { event.preventDefault(); act.click(); }
      return;
    }
    const grid = focused.closest("[data-grid]");
    if (grid && focused.hasAttribute("data-cell") && /^(Arrow|Home|End)/.test(event.key)) { move(event, grid); return; }
    if (typing(focused) || one("dialog[open]") || !isLetter(event)) return;
    if (Date.now() - going < 1500) { going = 0; if (go(event.key.toLowerCase())) event.preventDefault(); return; }
    if (event.target === document.body || !typing(focused)) {
      if ((event.key === "j" || event.key === "J") && walk(1)) { event.preventDefault(); return; }
      if ((event.key === "k" || event.key === "K") && walk(-1)) { event.preventDefault(); return; }
    }
    if (event.key === "/") { const box = one("#search"); if (box) { event.preventDefault(); box.focus(); box.select(); } }
    else if (event.key === "?") { event.preventDefault(); open("keys"); }
    else if (event.key.toLowerCase() === "g") going = Date.now();
    else if (ownKey(event)) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
    const opener = event.target.closest("[data-dialog]");
    if (opener) { event.preventDefault(); open(opener.dataset.dialog); }
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog").close();
    const option = event.target.closest(".suggestions [role=option]:not(a)");
    if (option) { const field = all("[data-suggested]").find((f) => listOf(f).contains(option)); take(field, option); field.focus(); }
    const row = event.target.closest("tr[data-row][data-href]");
    if (row && !event.target.closest("a, button, input, select, label, summary")) { const link = one("a", row); if (link) link.click(); }
  });

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-keep]");
    if (form) remember(form);
    if (event.target.dataset.suggest) {
      const into = event.target.dataset.into && document.getElementById(event.target.dataset.into);
      if (into) into.value = "";
      clearTimeout(suggesting);
      suggesting = setTimeout(() => suggest(event.target), 150);
    }
    const list = event.target.dataset.filter && document.getElementById(event.target.dataset.filter);
    if (list) [...list.children].forEach((row) => { row.hidden = !row.textContent.toLowerCase().includes(event.target.value.toLowerCase()); });
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "keys-mode") localStorage.setItem("salesops.keys", event.target.value);
  });

  const tick = () => all("[data-zone]").forEach((place) => {
    place.textContent = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: place.dataset.zone }).format(new Date());
  });

  /* A toast goes after 8 s, but not while it is pointed at or focused. */
  const fade = (toast) => setTimeout(() => (toast.matches(":hover, :focus-within") ? fade(toast) : toast.remove()), 8000);

  const settle = (root) => {
    all("[data-grid]", root).forEach(rove);
    all("form[data-keep]", root).forEach(recall);
    all("dialog[data-open]", root).forEach((dialog) => { if (!dialog.open) dialog.showModal(); });
    all(".toast", root).forEach(fade);
    all(".tabs [aria-current]", root).forEach((tab) => { tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.clientWidth / 2; });
    const wanted = one("[data-focus]", root) || (root !== document && one("[autofocus]", root));
    if (wanted) wanted.focus();
  };

  /* What [data-refresh] is for is asked for again after so many seconds, while the page is seen and nothing is typed there. */
  const asked = new WeakMap();
  const refresh = () => all("[data-refresh]").forEach((place) => {
    const since = asked.get(place) ?? asked.set(place, Date.now()).get(place);
    const target = one(place.getAttribute("hx-target"));
    const busy = document.hidden || (typing(document.activeElement) && target.contains(document.activeElement));
    if (busy || Date.now() - since < 1000 * place.dataset.refresh) return;
    asked.set(place, Date.now());
    window.htmx.trigger(place, "refresh");
  });

  // Files dropped or pasted anywhere on a page go into its form[data-drop], which is sent at once.
  const dropped = (files) => {
    const form = one("form[data-drop]");
    if (!form || !files || !files.length) return false;
    one("[type=file]", form).files = files;
    form.requestSubmit();
    return true;
  };
  const catchFiles = () => {
    const bears = (event) => one("form[data-drop]") && event.dataTransfer && [...event.dataTransfer.types].includes("Files");
    document.addEventListener("dragover", (event) => { if (bears(event)) { event.preventDefault(); document.body.classList.add("dropping"); } });
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); });
    document.addEventListener("drop", (event) => { if (bears(event)) { event.preventDefault(); document.body.classList.remove("dropping"); dropped(event.dataTransfer.files); } });
    document.addEventListener("paste", (event) => { if (event.clipboardData && dropped(event.clipboardData.files)) event.preventDefault(); });
  };

  const start = () => {
    catchFiles();
    const select = one("#keys-mode");
    if (select) select.value = mode();
    settle(document);
    setInterval(tick, 10000);
    count();
    setInterval(count, 20000);
    setInterval(refresh, 1000);
    document.addEventListener("submit", (event) => {
      const form = event.target.closest("form[data-keep]");
      if (form) sessionStorage.removeItem(kept(form));
      const button = event.submitter;
      if (button && event.target.method === "post") setTimeout(() => { button.setAttribute("aria-disabled", "true"); if (button.dataset.running) button.textContent = button.dataset.running; }, 0);
    });
    window.addEventListener("pageshow", () => all("[aria-disabled=true][type=submit]").forEach((b) => b.removeAttribute("aria-disabled")));
    document.body.addEventListener("htmx:afterSettle", (event) => settle(event.target));
    ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) => document.body.addEventListener(name, () => {
      one("#toasts").replaceChildren(one("#no-answer").content.cloneNode(true));
    }));
    document.body.addEventListener("htmx:beforeRequest", (event) => {  // what a page fetches by itself does not take away what it has just said
      if (event.detail.requestConfig.triggeringEvent && !event.target.closest("[data-quiet]")) one("#toasts").replaceChildren();
    });
    document.addEventListener("focusout", (event) => { if (event.target.dataset.suggest) setTimeout(() => { if (document.activeElement !== event.target) closeList(event.target); }, 200); });
    document.addEventListener("focusin", (event) => {
      const grid = event.target.hasAttribute("data-cell") && event.target.closest("[data-grid]");
      if (grid) rove(grid);
    });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();

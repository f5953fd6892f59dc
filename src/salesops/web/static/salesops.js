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
    const back = one("a[data-esc]");
    if (back) { back.click(); return true; }
    return false;
  };

  const nextRegion = () => {
    const regions = [one(".top a, .top summary"), one(".rail a[aria-current], .rail a"), one("main"), one(".detail [tabindex], .detail a")].filter(Boolean);
    const at = regions.findIndex((r) => r === document.activeElement || (r.matches("main") ? r : r.closest("header, nav, .detail")).contains(document.activeElement));
    if (at === regions.length - 1) return false; // after the last one F6 is the browser's
    regions[at + 1].focus();
    return true;
  };

  const open = (name) => {
    const dialog = document.getElementById(name);
    if (dialog && !dialog.open) dialog.showModal();
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

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const focused = document.activeElement;
    if (event.key === "Escape") { if (!one("dialog[open]") && escape()) event.preventDefault(); return; }
    if (event.key === "F6") { if (nextRegion()) event.preventDefault(); return; }
    if (event.key === "Enter" && event.ctrlKey) {
      const act = one("button.main[type=submit][data-main]");
      if (act) { event.preventDefault(); act.click(); }
      return;
    }
    const grid = focused.closest("[data-grid]");
    if (grid && focused.hasAttribute("data-cell") && /^(Arrow|Home|End)/.test(event.key)) { move(event, grid); return; }
    if (typing(focused) || one("dialog[open]") || !isLetter(event)) return;
    if (Date.now() - going < 1500) { going = 0; if (go(event.key.toLowerCase())) event.preventDefault(); return; }
    if (event.key === "/") { const box = one("#search"); if (box) { event.preventDefault(); box.focus(); box.select(); } }
    else if (event.key === "?") { event.preventDefault(); open("keys"); }
    else if (event.key.toLowerCase() === "g") going = Date.now();
  });

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
    const opener = event.target.closest("[data-dialog]");
    if (opener) open(opener.dataset.dialog);
  });

  document.addEventListener("input", (event) => {
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
    all(".toast", root).forEach(fade);
    const wanted = one("[data-focus]", root) || (root !== document && one("[autofocus]", root));
    if (wanted) wanted.focus();
  };

  const start = () => {
    const select = one("#keys-mode");
    if (select) select.value = mode();
    settle(document);
    setInterval(tick, 10000);
    document.body.addEventListener("htmx:afterSettle", (event) => settle(event.target));
    ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) => document.body.addEventListener(name, () => {
      one("#toasts").replaceChildren(one("#no-answer").content.cloneNode(true));
    }));
    document.body.addEventListener("htmx:beforeRequest", () => one("#toasts").replaceChildren());
    document.addEventListener("focusin", (event) => {
      const grid = event.target.hasAttribute("data-cell") && event.target.closest("[data-grid]");
      if (grid) rove(grid);
    });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();

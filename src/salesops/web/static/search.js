/* The search box answers while one types: arrows choose, Enter opens, Esc closes. Without a script Enter asks for the page. */
(() => {
  "use strict";
  const box = () => document.getElementById("search");
  const list = () => document.getElementById("found");
  let timer = 0, asked = "";

  const close = () => {
    list().hidden = true;
    box().setAttribute("aria-expanded", "false");
    box().removeAttribute("aria-activedescendant");
  };

  const show = async () => {
    const words = box().value.trim();
    if (!words) { asked = ""; close(); return; }
    if (words === asked && !list().hidden) return;
    asked = words;
    const answer = await fetch(`${box().form.action}?box=true&q=${encodeURIComponent(words)}`, { headers: { accept: "text/html" } }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected || asked !== words || document.activeElement !== box()) return;
    list().innerHTML = await answer.text();
    list().hidden = false;
    box().setAttribute("aria-expanded", "true");
    box().removeAttribute("aria-activedescendant");
  };

  const choose = (step) => {
    const options = [...list().querySelectorAll("a[role=option]")];
    if (!options.length) return;
    const at = options.findIndex((o) => o.getAttribute("aria-selected") === "true");
    const next = options[(at + step + options.length + (at < 0 && step < 0 ? 1 : 0)) % options.length];
    options.forEach((o) => o.setAttribute("aria-selected", String(o === next)));
    box().setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  };

  const start = () => {
    if (!box() || !list()) return;
    box().addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 150); });
    box().addEventListener("focus", () => { if (box().value.trim()) show(); });
    box().addEventListener("keydown", (event) => {
      if (event.isComposing || list().hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { choose(event.key === "ArrowDown" ? 1 : -1); event.preventDefault(); }
      else if (event.key === "Escape") { close(); event.preventDefault(); event.stopPropagation(); }
      else if (event.key === "Enter") {
        const chosen = list().querySelector("[aria-selected=true]");
        if (chosen) { chosen.click(); event.preventDefault(); }
      }
    });
    document.addEventListener("focusin", (event) => { if (!event.target.closest(".search")) close(); });
    document.addEventListener("click", (event) => { if (!event.target.closest(".search")) close(); });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();

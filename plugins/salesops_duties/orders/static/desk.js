/* The order desk: lines by arrow keys, points of the call by Space, the running call, rows of a new order. */
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (element) => element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
  const sheet = () => one("#sheet");

  /* ---------------------------------------------------------------- lines: one is chosen, the answers follow it */
  let asking = 0;
  const choose = (row, focus = true) => {
    all("[data-line]").forEach((other) => { other.removeAttribute("aria-selected"); other.tabIndex = -1; });
    row.setAttribute("aria-selected", "true");
    row.tabIndex = 0;
    if (focus) row.focus({ preventScroll: false });
    clearTimeout(asking);
    asking = setTimeout(() => window.htmx && htmx.ajax("GET", row.dataset.answers, { target: "#answers", swap: "outerHTML", select: "#answers" }), 120);
  };
  const step = (by) => {
    const rows = all("tr[data-line]:not(.entry)");
    const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) choose(next);
    return Boolean(next);
  };
  const edit = (row) => {
    if (row && row.dataset.edit && window.htmx) htmx.ajax("GET", row.dataset.edit, { target: row, swap: "outerHTML" });
    return Boolean(row && row.dataset.edit);
  };

  /* ---------------------------------------------------------------- the points of the confirmation, kept while the call is broken off */
  const form = () => one("#call-form");
  const storage = () => `salesops.points.${form().dataset.points}`;
  const count = (save = true) => {
    const call = form();
    if (!call) return;
    const boxes = all("[data-point]", call), said = boxes.filter((box) => box.checked).length;
    const left = boxes.length - said;
    all("[data-said-count]").forEach((place) => { place.textContent = `${said} / ${boxes.length}`; });
    all("[data-said-words]").forEach((place) => { place.textContent = `${said} ${place.dataset.saidWords}`; });
    all("[data-when-said]").forEach((button) => { button.hidden = left > 0; });
    all("[data-until-said]").forEach((words) => { words.hidden = left === 0; });
    all("[data-said-left]").forEach((place) => { place.textContent = left ? `${left} ${place.dataset.words}` : ""; });
    if (save) sessionStorage.setItem(storage(), JSON.stringify(boxes.filter((box) => box.checked).map((box) => box.value)));
  };
  const recall = () => {
    if (!form()) return;
    const said = JSON.parse(sessionStorage.getItem(storage()) || "[]");
    all("[data-point]", form()).forEach((box) => { box.checked = box.checked || said.includes(box.value); });
    count(false);
  };

  /* ---------------------------------------------------------------- the running call */
  const callKey = () => `salesops.call.${sheet() ? sheet().dataset.order : ""}`;
  const showCall = () => {
    if (sheet() && sheet().hasAttribute("data-confirmed")) sessionStorage.removeItem(callKey());
    const began = sheet() && sessionStorage.getItem(callKey());
    const clock = one("[data-call-clock]");
    if (clock) {
      clock.hidden = !began;
      const seconds = began ? Math.max(0, Math.round((Date.now() - Date.parse(began)) / 1000)) : 0;
      one("[data-elapsed]", clock).textContent = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
    }
    const field = one("[data-called-at]");
    if (field && began) field.value = began;
    const button = one("[data-call]");
    if (button) { one("[data-start]", button).hidden = Boolean(began); one("[data-stop]", button).hidden = !began; }
  };
  const toggleCall = () => {
    if (sessionStorage.getItem(callKey())) sessionStorage.removeItem(callKey());
    else {
      sessionStorage.setItem(callKey(), new Date().toISOString());
      const next = all("[data-point]").find((box) => !box.checked);
      if (next) next.focus(); // Space goes on with the points
    }
    showCall();
  };

  /* ---------------------------------------------------------------- rows of a new order */
  const addRow = () => {
    const body = one("[data-line-rows]");
    const last = body && all("[data-line-row]", body).pop();
    if (!last) return;
    const number = all("[data-line-row]", body).length;
    const row = last.cloneNode(true);
    one(".no", row).textContent = number + 1;
    all(".fault, [role=listbox]", row).forEach((part) => part.remove());
    all("input", row).forEach((input) => {
      input.value = "";
      ["aria-invalid", "aria-describedby", "data-focus", "aria-expanded", "aria-controls", "data-suggested"].forEach((name) => input.removeAttribute(name));
      input.id = input.name = input.name.replace(/-\d+-/, `-${number}-`);
      const label = input.parentElement.querySelector("label");
      if (label) label.htmlFor = input.id;
    });
    body.append(row);
    one("input", row).focus();
  };
  const showPhone = () => {
    const channel = one("[data-shows]");
    if (channel) all("[data-when]").forEach((part) => { part.hidden = part.dataset.when !== channel.value; part.disabled = part.hidden; });
  };

  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-line]:not(.entry)");
    if (row && !event.target.closest("a, button, input")) choose(row);
    if (event.target.closest("[data-call]")) toggleCall();
    if (event.target.closest("[data-add-row]")) addRow();
    const answers = one("#answers");
    if (answers && !event.target.closest("#answers")) answers.classList.remove("open");
  });
  document.addEventListener("toggle", (event) => {
    const box = event.target.matches("details.pasting[open]") && one("textarea", event.target);
    if (box) box.focus();
  }, true);
  document.addEventListener("dblclick", (event) => edit(event.target.closest("tr[data-line]:not(.entry)")));
  document.addEventListener("change", (event) => {
    if (event.target.matches(".proposal [type=checkbox]")) all("[data-take-count]").forEach((place) => { place.textContent = all(".proposal [type=checkbox]:checked").length; });
    const typedRow = event.target.matches("[data-suggest]") && event.target.closest("[data-line-row], .entry form");
    if (typedRow && event.target.dataset.taken) {
      delete event.target.dataset.taken;
      const quantity = one("input[name$=quantity]", typedRow);
      if (quantity && !quantity.value && !/\s\d+$/.test(event.target.value)) quantity.focus();
    }
    if (event.target.matches("[data-point]")) count();
    if (event.target.matches("[data-shows]")) showPhone();
    if (event.target.matches("[data-contact]")) {
      const [name, phone] = event.target.selectedOptions[0].textContent.split(" · ");
      const person = one("#person"), number = one("#phone");
      if (event.target.value) { person.value = name; number.value = phone || ""; } else { person.value = ""; person.focus(); }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || one("dialog[open]")) return;
    const focused = document.activeElement;
    if (focused.matches("[data-point]") && (event.key === " " || event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const boxes = all("[data-point]"), at = boxes.indexOf(focused);
      if (event.key === " ") { focused.checked = !focused.checked; count(); }
      const next = boxes[at + (event.key === "ArrowUp" ? -1 : 1)];
      if (next && (event.key !== " " || focused.checked)) next.focus();
      event.preventDefault();
      return;
    }
    const inRow = focused.closest("[data-line-row]");
    if (inRow && event.key === "Enter" && !event.defaultPrevented) {
      event.preventDefault();
      const inputs = all("input", inRow), at = inputs.indexOf(focused);
      if (focused.name.endsWith("part_no") && !focused.value) { const save = one("[data-main]"); if (save) save.focus(); return; }
      if (at === 0 && !/\s\d+\s*$/.test(focused.value)) { inputs[1].focus(); return; }
      const next = inRow.nextElementSibling;
      if (next) one("input", next).focus(); else addRow();
      return;
    }
    if (typing(focused)) return;
    const row = focused.closest("tr[data-line]:not(.entry)");
    if (event.key === "ArrowDown" && sheet() && !focused.closest("[data-rows], .menu")) { if (step(1)) event.preventDefault(); }
    else if (event.key === "ArrowUp" && sheet() && !focused.closest("[data-rows], .menu")) { if (step(-1)) event.preventDefault(); }
    else if ((event.key === "F2" || (event.key === "Enter" && row)) && sheet()) { if (edit(row || one("tr[data-line][aria-selected=true]"))) event.preventDefault(); }
    else if (event.key === " " && one("#points") && (focused === document.body || focused.closest("#sheet, main"))) {
      const next = all("[data-point]").find((box) => !box.checked);
      if (next && !focused.matches("button, a, summary")) { next.focus(); event.preventDefault(); }
    }
  });
  document.addEventListener("paste", (event) => {
    if (typing(document.activeElement) || one("dialog[open]")) return;
    const dialog = document.getElementById("paste"), text = event.clipboardData.getData("text");
    if (!dialog || !text) return;
    dialog.showModal();
    one("[data-pasted]", dialog).value = text;
    one("form", dialog).requestSubmit();
  });
  /* A link that leads out of the desk opens its page: what comes has no desk to be swapped in. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr, requestConfig } = event.detail;
    if (!target || target.id !== "desk" || xhr.status >= 300 || xhr.responseText.includes('id="desk"')) return;
    event.detail.shouldSwap = false;
    if (requestConfig.boosted) location.assign(xhr.responseURL || requestConfig.path);
  });
  /* A line was entered: the next one; a panel asked for by its letter slides in where there is no room beside. */
  document.addEventListener("htmx:afterSettle", (event) => {
    recall(); showCall(); showPhone();
    const fresh = one("#entry [data-fresh=entry]");
    if (fresh && event.detail.requestConfig && /\/lines$/.test(event.detail.requestConfig.path) && !one("#entry [aria-invalid]")) {
      const added = all("tr[data-line]:not(.entry)").pop();
      if (added) choose(added, false); // the answers are of the order as it is now
      one("input[name=part]", fresh).focus();
    }
  });
  const start = () => { recall(); showCall(); showPhone(); setInterval(showCall, 1000); };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();

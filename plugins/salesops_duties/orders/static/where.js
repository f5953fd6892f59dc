// The text to paste: copied by a button, in one language or the other.
(() => {
  "use strict";

  const shown = (paste) => paste.querySelector("section:not([hidden]) textarea");

  async function copy(button) {
    const area = shown(button.closest("[data-paste]")), words = button.querySelector("[data-copied]");
    area.focus();
    area.select();
    if (navigator.clipboard) await navigator.clipboard.writeText(area.value);
    else document.execCommand("copy"); // an address without https has no other way
    words.textContent = words.dataset.copied;
    button.focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]"), other = event.target.closest("[data-other-language]");
    if (button) copy(button);
    if (other) for (const section of other.closest("[data-paste]").querySelectorAll("section")) section.hidden = !section.hidden;
  });
})();

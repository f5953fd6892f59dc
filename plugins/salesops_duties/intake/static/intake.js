// Intake: the line one is at is marked on the original.
"use strict";
(() => {
  const mark = (event) => {
    const row = event.target.closest && event.target.closest("[data-spot]");
    if (!row) return;
    document.querySelectorAll(".original rect").forEach((spot) => {
      const here = spot.dataset.at === row.dataset.spot;
      spot.classList.toggle("here", here);
      if (here && event.type === "focusin") spot.scrollIntoView({ block: "center" });
    });
  };
  document.addEventListener("focusin", mark);
  document.addEventListener("mouseover", mark);
})();

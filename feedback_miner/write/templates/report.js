"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const reveal = () => {
    const target = location.hash && byId(location.hash.slice(1));
    const box = target && target.closest("details");
    if (box) { box.open = true; target.scrollIntoView(); }
  };
  addEventListener("hashchange", reveal);
  reveal();
  const tools = byId("tools");
  if (!tools) return;
  const themes = [...document.querySelectorAll(".theme")];
  const texts = themes.map((theme) => theme.textContent.toLowerCase());
  const update = () => {
    const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const [concern, kind] = ["concern", "kind"].map((name) => byId(name).value);
    let n = 0;
    themes.forEach((theme, i) => {
      const fits = (!concern || theme.dataset.concern === concern) && (!kind || theme.dataset.kind === kind)
        && words.every((w) => texts[i].includes(w));
      theme.hidden = !fits;
      n += fits;
    });
    byId("shown").textContent = `${n} of ${themes.length} themes`;
  };
  byId("open").addEventListener("click", () => {
    const boxes = [...document.querySelectorAll(".themes details")];
    const open = boxes.some((box) => !box.open);
    boxes.forEach((box) => { box.open = open; });
    byId("open").textContent = open ? "Close all" : "Open all";
  });
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.addEventListener("input", update);
  tools.hidden = false;
  update();
})();

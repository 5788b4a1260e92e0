"use strict";
(() => {
  const form = document.getElementById("filter");
  const search = document.getElementById("search");
  const matches = document.getElementById("matches");
  const findings = [...document.querySelectorAll(".finding")];
  const groups = [...document.querySelectorAll(".check")];
  if (!findings.length) return;
  form.hidden = false;
  const texts = new Map();
  const textOf = (finding) => {
    if (!texts.has(finding)) {
      const group = finding.closest(".check");
      const about = group.querySelector("h3").textContent + " " + (group.querySelector(".controls")?.textContent ?? "");
      texts.set(finding, (about + " " + finding.textContent).toLowerCase());
    }
    return texts.get(finding);
  };
  const chosen = (name) => new Set([...form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value));
  const apply = () => {
    const severities = chosen("severity");
    const states = chosen("state");
    const histories = chosen("history");
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const finding of findings) {
      const wanted = severities.has(finding.dataset.severity) && states.has(finding.dataset.state)
        && (!finding.dataset.history || histories.has(finding.dataset.history))
        && words.every((word) => textOf(finding).includes(word));
      finding.classList.toggle("gone", !wanted);
      count += wanted;
    }
    for (const group of groups) {
      const left = group.querySelectorAll(".finding:not(.gone)").length;
      group.classList.toggle("gone", !left);
      group.querySelector(".count").textContent = left.toLocaleString("en");
    }
    form.classList.toggle("filtered", count < findings.length);
    matches.textContent = `${count.toLocaleString("en")} of ${findings.length.toLocaleString("en")} findings`;
  };
  let waiting = 0;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
  form.addEventListener("reset", () => setTimeout(apply));
  const toggle = document.getElementById("toggle");
  toggle.addEventListener("click", () => {
    const open = toggle.textContent === "Open all";
    for (const finding of findings) finding.open = open && !finding.classList.contains("gone");
    toggle.textContent = open ? "Close all" : "Open all";
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let place = target; place; place = place.parentElement) {
      if (place.tagName === "DETAILS") place.open = true;
      place.classList.remove("gone");
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")].filter((each) => !each.closest("td"));
    for (const each of closed) each.open = true;
  });
  addEventListener("afterprint", () => { for (const each of closed) each.open = false; });
  apply();
  reveal();
})();

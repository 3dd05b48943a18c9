
"use strict";
// Filters: what does not match is hidden, in the findings and in the tables.
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const query = document.getElementById("query");
  const rule = document.getElementById("rule");
  const status = document.getElementById("status");
  const boxes = [...form.querySelectorAll("input[name=severity]")];
  const sections = [...document.querySelectorAll("details.section")].map((element) => ({
    element,
    name: element.querySelector("summary").textContent.toLowerCase(),
    rows: document.querySelectorAll(`tr[data-section="${element.dataset.of}"]`),
    findings: [...element.querySelectorAll("article.finding")].map((element) => ({
      element,
      text: element.textContent.toLowerCase(),
      rule: element.dataset.rule,
      severity: element.dataset.severity,
    })),
  }));
  const clean = [...document.querySelectorAll("table.card tbody tr:not([data-section])")];
  const tables = [...document.querySelectorAll("table.card")];
  const total = sections.reduce((n, s) => n + s.findings.length, 0);

  const apply = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set(boxes.filter((b) => b.checked).map((b) => b.value));
    const narrowed = words.length > 0 || rule.value !== "" || severities.size < boxes.length;
    let shown = 0;
    for (const s of sections) {
      let here = 0;
      for (const f of s.findings) {
        const match = severities.has(f.severity) && (rule.value === "" || f.rule === rule.value) &&
          words.every((w) => f.text.includes(w) || s.name.includes(w));
        f.element.hidden = !match;
        if (match) here++;
      }
      shown += here;
      s.element.hidden = here === 0;
      if (narrowed && here > 0) s.element.open = true;
      for (const row of s.rows) row.hidden = here === 0;
    }
    for (const row of clean) row.hidden = narrowed;
    for (const t of tables) t.closest("section").hidden = [...t.tBodies[0].rows].every((row) => row.hidden);
    status.textContent = narrowed ? `${shown} of ${total} shown` : `${total} shown`;
  };

  // A link can name what to show: report.html?query=billing&rule=…&severity=error
  const asked = new URLSearchParams(location.search);
  query.value = asked.get("query") || "";
  if ([...rule.options].some((o) => o.text === asked.get("rule"))) rule.value = asked.get("rule");
  if (asked.has("severity")) for (const b of boxes) b.checked = asked.getAll("severity").includes(b.value);

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();

  // On paper nothing can be unfolded.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const d of folded) d.open = true;
  });
  addEventListener("afterprint", () => {
    for (const d of folded) d.open = false;
  });
})();

"use strict";
/* The table of the report: sorted by its heads, filtered by the form and by the chart. */
(() => {
  const table = document.getElementById("table"), body = table.tBodies[0], form = document.getElementById("filter");
  const rows = [...body.rows], texts = new Map();
  const articleOf = row => document.getElementById("a" + row.id.slice(1));

  /* What a row is sorted by: text; label, then share; number. */
  const keyOf = (row, column) => {
    const cell = row.cells[column];
    if (!cell || row.className === "failed" && column) return null;
    if (!column) return [cell.textContent.trim().toLowerCase(), 0];
    const label = cell.dataset.l === undefined ? "" : cell.querySelector(".label").textContent;
    return [label, -cell.dataset.v];
  };
  const compare = (a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]);

  const sort = (head, column) => {
    const down = head.getAttribute("aria-sort") === "ascending";
    const keys = new Map(rows.map(row => [row, keyOf(row, column)]));
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const sorted = rows.filter(row => keys.get(row));
    sorted.sort((a, b) => compare(keys.get(a), keys.get(b)) * (down ? -1 : 1));
    body.append(...sorted, ...rows.filter(row => !keys.get(row)));
  };

  /* The words of a row and its article, in small letters. */
  const textOf = row => {
    if (!texts.has(row)) texts.set(row, (row.textContent + " " + (articleOf(row)?.textContent ?? "")).toLowerCase());
    return texts.get(row);
  };

  const wants = () => {
    const tests = [], words = form.elements.q.value.trim().toLowerCase(), sure = form.elements.sure.value;
    for (const select of form.querySelectorAll("[data-task]")) {
      const column = Number(select.dataset.task) + 1;
      if (select.value) tests.push(row => row.cells[column].dataset.l === select.value);
    }
    if (sure) tests.push(row => row.className !== "failed" && !row.cells[1].querySelector("em") === (sure === "sure"));
    if (words) tests.push(row => textOf(row).includes(words));
    return row => tests.every(test => test(row));
  };

  const filter = () => {
    const wanted = wants();
    let count = 0;
    for (const row of rows) {
      const article = articleOf(row), keep = wanted(row);
      row.hidden = !keep;
      if (article) article.hidden = !keep;
      count += keep;
    }
    form.querySelector("output").textContent = count === rows.length ? "" : `${count} of ${rows.length}`;
  };

  const pick = segment => {
    const { first, second } = segment.dataset;
    for (const [task, value] of [["0", first], ["1", second]]) {
      const select = form.querySelector(`[data-task="${task}"]`);
      if (select && value !== "") select.value = value;
    }
    filter();
    document.getElementById("documents").scrollIntoView();
  };

  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head, column));
    head.append(button);
  });
  let wait = 0;
  form.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(filter, 120);
  });
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", event => event.preventDefault());
  document.querySelector(".chart")?.addEventListener("click", event => {
    if (event.target.dataset.first !== undefined) pick(event.target);
  });
  document.body.classList.add("script");
  form.hidden = false;
  filter();
})();

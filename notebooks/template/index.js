// Search, sort and filter for the list of departments, some hundred rows at a time: a browser takes seconds to lay out ten thousand.
// Without this script the page reads the same, only longer. It stands before the list, so that the rest of it is never laid out.
document.documentElement.classList.add("some");
addEventListener("DOMContentLoaded", () => {
  const STEP = 200, table = document.querySelector("table"), body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
  const tools = document.querySelector(".tools"), [search, grade, status] = tools.querySelectorAll("input, select");
  const count = tools.querySelector("output"), more = document.querySelector(".more"), collator = new Intl.Collator("zh-CN", { numeric: true });
  let rows = [...body.rows].map((row) => ({ row, text: row.textContent.toLowerCase(), ...row.dataset })), limit = STEP;

  const show = () => {
    const words = search.value.trim().toLowerCase().split(/\s+/);
    const fits = rows.filter((one) => words.every((word) => one.text.includes(word))
      && (!grade.value || one.grade === grade.value) && (!status.value || one.status === status.value));
    body.replaceChildren(...fits.slice(0, limit).map((one) => one.row));
    count.textContent = `${fits.length} / ${rows.length}`;
    more.hidden = fits.length <= limit;
  };
  const anew = () => { limit = STEP; show(); };

  const key = (row, column) => {
    const cell = row.cells.length === heads.length || column < 2 ? row.cells[column] : null;
    const text = cell ? cell.dataset.v ?? cell.textContent.trim() : "";
    return text === "—" ? "" : text;
  };
  const sort = (column) => {
    const up = heads[column].getAttribute("aria-sort") !== "ascending";
    heads.forEach((head, n) => head.setAttribute("aria-sort", n !== column ? "none" : up ? "ascending" : "descending"));
    const keyed = rows.map((one) => [key(one.row, column), one]);
    const order = keyed.every(([text]) => !Number.isNaN(Number(text))) ? (a, b) => a - b : collator.compare;
    keyed.sort(([a], [b]) => (a === "" || b === "" ? (a === "") - (b === "") : up ? order(a, b) : order(b, a)));
    rows = keyed.map(([, one]) => one);
    anew();
  };

  for (const [select, name] of [[grade, "grade"], [status, "status"]]) {
    for (const value of [...new Set(rows.map((one) => one[name]))].filter(Boolean)) select.add(new Option(value, value));
    select.addEventListener("change", anew);
  }
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(column));
    head.append(button);
    head.setAttribute("aria-sort", "none");
  });
  search.addEventListener("input", anew);
  more.addEventListener("click", () => { limit += STEP; show(); });
  addEventListener("beforeprint", () => { limit = Infinity; show(); });
  tools.hidden = false;
  show();
  document.documentElement.classList.remove("some");
});

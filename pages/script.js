//<![CDATA[
"use strict";
// Columns are sorted by their heads: by data-v where cells have one, else by their words.
for (const table of document.querySelectorAll("table.sortable")) {
	const body = table.tBodies[0];
	// Leaves of the head, from left to right, are the columns.
	const leaves = [], rows = table.tHead.rows;
	for (const th of rows[0].cells)
		if (th.colSpan === 1) leaves.push(th);
		else for (let i = 0; i < th.colSpan; i++) leaves.push(null);
	const below = rows.length > 1 ? [...rows[1].cells] : [];
	for (let i = 0; i < leaves.length; i++) leaves[i] = leaves[i] || below.shift();
	leaves.forEach((th, column) => {
		if (!th || th.classList.contains("plain")) return;
		const button = document.createElement("button");
		button.type = "button";
		button.append(...th.childNodes);
		th.append(button);
		button.addEventListener("click", () => {
			const up = th.getAttribute("aria-sort") !== "ascending";
			for (const other of leaves) if (other) other.removeAttribute("aria-sort");
			th.setAttribute("aria-sort", up ? "ascending" : "descending");
			const key = row => {
				const cell = row.cells[column], v = cell.dataset.v;
				return v === undefined ? cell.textContent : v === "" ? Infinity : Number(v);
			};
			const order = (a, b) => typeof a === "number" && typeof b === "number" ? a - b || 0 : String(a).localeCompare(String(b));
			body.append(...[...body.rows].sort((a, b) => (up ? 1 : -1) * order(key(a), key(b))));
		});
	});
}
// A checkbox hides the rows of a class.
for (const box of document.querySelectorAll("input[data-hide]"))
	box.addEventListener("change", () => {
		for (const row of document.getElementsByClassName(box.dataset.hide)) row.hidden = box.checked;
	});
// A term shows its entry of the glossary.
const tip = document.createElement("div");
tip.id = "tip";
tip.setAttribute("role", "tooltip");
tip.hidden = true;
document.body.append(tip);
const show = term => {
	const entry = document.getElementById(term.hash.slice(1));
	if (!entry) return;
	tip.textContent = entry.nextElementSibling.textContent;
	tip.hidden = false;
	term.setAttribute("aria-describedby", "tip");
	const box = term.getBoundingClientRect();
	tip.style.left = Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8)) + scrollX + "px";
	tip.style.top = box.bottom + 6 + scrollY + "px";
};
const hide = () => { tip.hidden = true; };
for (const term of document.querySelectorAll("a.term")) {
	term.addEventListener("mouseenter", () => show(term));
	term.addEventListener("focus", () => show(term));
	term.addEventListener("mouseleave", hide);
	term.addEventListener("blur", hide);
}
addEventListener("keydown", e => { if (e.key === "Escape") hide(); });
//]]>

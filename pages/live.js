/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The live page: the form's state is in the address, each change asks the server, the newest answer is drawn. */
"use strict";

const FIELDS = ["kind", "model", "tokens", "examples", "gpu", "gpus", "site", "price", "budget", "deadline", "mfu", "lifetime",
	"spares", "interval"];
const FIRST = { kind: "pretrain", model: "llama-3.1-8b", tokens: "200B", gpu: "h100", gpus: "64" };
const VARIANTS_MOST = 6, QUICK = 2000, FINE = 10000, PAUSE_MS = 120, REFINE_MS = 700;
const $ = id => document.getElementById(id);
const token = document.querySelector('meta[name="flopcast-token"]').content;
const pageId = [...crypto.getRandomValues(new Uint8Array(12))].map(b => b.toString(16).padStart(2, "0")).join("");
const language = document.documentElement.lang;
/* The server; in a static page the engine that is in it (packaging/page/engine.js). */
const reach = window.reachEngine || ((path, options) => fetch(path, options));

const words = {};
for (const dt of document.querySelectorAll("#words dt")) words[dt.textContent] = dt.nextElementSibling.textContent;

let variants = [{ ...FIRST }], active = 0, answers = [], asking = [], past = [], xml = null, placeNames = {}, refineTimer = 0, askTimer = 0;

/* ---- elements ---- */

function make(name, attributes = {}, ...children) {
	const svg = ["svg", "circle", "path", "line", "text", "title"].includes(name);
	const e = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
	e.append(...children);
	return e;
}

/* ---- the state, in the address ---- */

const SCENARIO = "#scenario=";

function writeAddress() {
	const parts = variants.map(v => new URLSearchParams(FIELDS.filter(f => v[f]).map(f => [f, v[f]])).toString());
	const state = xml === null ? "#" + [active, ...parts].join("/") : SCENARIO + encodeURIComponent(xml);
	history.replaceState(null, "", location.pathname + location.search + state);
	for (const a of document.querySelectorAll("nav a")) a.href = "?lang=" + a.dataset.lang + location.hash;
}

function readAddress() {
	xml = location.hash.startsWith(SCENARIO) ? new URLSearchParams(location.hash.slice(1)).get("scenario") : null;
	$("xml").value = xml ?? "";
	if (xml !== null) return;
	const [index, ...parts] = location.hash.slice(1).split("/");
	if (!parts.length) return;
	variants = parts.slice(0, VARIANTS_MOST).map(part => {
		const read = new URLSearchParams(part), v = {};
		for (const f of FIELDS) if (read.get(f)) v[f] = read.get(f).slice(0, 200);
		return v;
	});
	active = Math.min(Math.max(Number(index) || 0, 0), variants.length - 1);
	answers = [];
}

function remember() {
	past.push(JSON.stringify([variants, active]));
	if (past.length > 100) past.shift();
}

/* ---- the form ---- */

const SLIDES = {
	tokens: { to: x => short(10 ** x), from: s => Math.log10(count(s)) },
	gpus: { to: x => String(2 ** x), from: s => Math.log2(count(s)) },
	price: { to: x => x > 0 ? String(x) : "", from: s => parseFloat(s.replace("$", "")) },
	lifetime: { to: x => x > 0 ? x + " d" : "", from: s => parseFloat(s) },
	spares: { to: x => x > 0 ? String(x) : "", from: s => parseFloat(s) },
	interval: { to: x => x > 0 ? x + " min" : "", from: s => parseFloat(s) * (/h/.test(s) ? 60 : 1) },
};

function count(s) {
	const m = /^([\d.,]+)\s*([kmbt]?)/i.exec(s || "");
	return m ? parseFloat(m[1].replaceAll(",", "")) * ({ k: 1e3, m: 1e6, b: 1e9, t: 1e12 }[m[2].toLowerCase()] || 1) : NaN;
}

function short(x) {
	for (const [unit, size] of [["T", 1e12], ["B", 1e9], ["M", 1e6], ["k", 1e3]])
		if (x >= size * 0.9995) return Number((x / size).toPrecision(2)) + unit;
	return String(Math.round(x));
}

function slide(field) {
	const s = $(field + "-slide"), x = SLIDES[field].from(variants[active][field] || "");
	s.value = Number.isFinite(x) ? x : s.min;
	s.setAttribute("aria-valuetext", variants[active][field] || "-");
}

function showForm() {
	for (const f of FIELDS) if (document.activeElement !== $(f)) $(f).value = variants[active][f] || "";
	Object.keys(SLIDES).forEach(slide);
	const tabs = variants.map((v, i) => {
		const b = make("button", { type: "button", "aria-pressed": String(i === active) }, "ABCDEF"[i]);
		b.addEventListener("click", () => { active = i; show(); ask(); });
		return b;
	});
	$("tabs").replaceChildren(...tabs);
	$("add").disabled = variants.length >= VARIANTS_MOST;
	$("remove").disabled = variants.length < 2;
	$("undo").disabled = !past.length;
	$("form").hidden = xml !== null;
	$("scenario").hidden = xml === null;
}

function change(field, value) {
	if ((variants[active][field] || "") === value) return;
	remember();
	variants[active][field] = value;
	if (field === "tokens" && value) variants[active].examples = "";
	if (field === "examples" && value) variants[active].tokens = "";
	show();
	ask();
}

/* ---- asking ---- */

function request(i, replications) {
	const form = { replications, dots: true };
	if (xml !== null) return { scenario: xml, ...form };
	for (const f of FIELDS) if (variants[i][f]) form[f] = variants[i][f];
	return form;
}

async function post(path, body, page, signal) {
	const reply = await reach(path, { method: "POST", body: JSON.stringify(body), signal, headers: {
		"Content-Type": "application/json", "X-Flopcast-Token": token, "X-Flopcast-Page": page } });
	return { status: reply.status, blob: await reply.clone().blob(), text: await reply.text() };
}

async function forecast(i, replications) {
	const asked = JSON.stringify(request(i, replications));
	const begun = performance.now();
	let reply;
	if (asking[i]) asking[i].abort(); /* a newer question takes the place of the one before */
	asking[i] = new AbortController();
	try {
		reply = await post("forecast", request(i, replications), pageId + i, asking[i].signal);
	} catch (e) {
		if (e.name === "AbortError") return;
		answers[i] = { errors: [{ where: "", message: words.gone }] };
		return show();
	}
	if (reply.status === 409 || asked !== JSON.stringify(request(i, replications))) return;
	answers[i] = JSON.parse(reply.text);
	answers[i].ms = performance.now() - begun;
	show();
	if (replications === FINE) refineNext();
}

/* The other variants too, one after the other: a link shows everywhere the same figures. */
function refineNext() {
	const i = answers.findIndex((a, k) => k < variants.length && a && a.plans && a.study.replications < FINE);
	if (i >= 0 && xml === null) forecast(i, FINE);
}

function ask() {
	clearTimeout(askTimer);
	clearTimeout(refineTimer);
	$("status").textContent = words.working;
	askTimer = setTimeout(() => forecast(active, QUICK), PAUSE_MS);
	refineTimer = setTimeout(() => forecast(active, FINE), PAUSE_MS + REFINE_MS);
}

/* ---- figures ---- */

const number = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });

function money(x, currency) {
	if (x === null || x === undefined) return "-";
	return number.format(x) + " " + currency;
}

function duration(s) {
	if (s === null || s === undefined) return "-";
	const [size, unit] = s >= 2 * 86400 ? [86400, words.day] : s >= 7200 ? [3600, words.hour] : [60, words.minute];
	return number.format(s / size) + " " + unit;
}

function percent(x) {
	return x === null || x === undefined ? "-" : Math.round(100 * x) + " %";
}

function figures(plan) {
	const rows = [[words.cost, x => money(x, plan.currency), plan.outcomes.cost], [words.time, duration, plan.outcomes.wall_s]];
	return make("table", { class: "figures" },
		make("caption", { class: "note" }, words.enough),
		make("thead", {}, make("tr", {}, make("td"), ...["P50", "P80", "P90"].map(p => make("th", { scope: "col" }, p)))),
		make("tbody", {}, ...rows.map(([name, write, d]) => make("tr", {}, make("th", { scope: "row" }, name),
			...["p50", "p80", "p90"].map(p => make("td", {}, write(d[p])))))));
}

const W = 360, H = 150, M = 10;

/* The axis ends behind the last run; at the limit where that is not far. */
function scale(values, limit) {
	const last = Math.max(...values.filter(v => v !== null), 0), most = 1.04 * (limit > last && limit < 1.6 * last ? limit : last) || 1;
	const x = v => M + (W - 2 * M) * v / most;
	x.most = most;
	return x;
}

function limitLine(x, limit, name) {
	if (!limit || limit > x.most) return [];
	const right = x(limit) > W - 80;
	return [make("line", { class: "limit", x1: x(limit), x2: x(limit), y1: 4, y2: H - 18 }),
		make("text", { x: x(limit) + (right ? -4 : 4), y: 14, "text-anchor": right ? "end" : "start" }, name)];
}

function axis(x, write) {
	const tick = (share, anchor) => make("text", { x: x(share * x.most), y: H - 4, "text-anchor": anchor }, share ? write(share * x.most) : "0");
	return [make("line", { class: "axis", x1: M, x2: W - M, y1: H - 18, y2: H - 18 }), tick(0, "start"), tick(0.5, "middle"), tick(1, "end")];
}

/* 50 dots, stacked where they would touch. */
function dotPlot(values, limit, write, limitName) {
	const x = scale(values, limit), size = 5, stacks = new Map(), dots = [];
	for (const v of values.filter(v => v !== null)) {
		const column = Math.round(x(v) / (2 * size)), height = stacks.get(column) || 0;
		stacks.set(column, height + 1);
		dots.push(make("circle", { class: limit && v > limit ? "dot over" : "dot", r: size - 0.7, cx: column * 2 * size,
			cy: Math.max(H - 18 - size - height * 2 * size, size) }));
	}
	return chart(words.dots, [...dots, ...axis(x, write), ...limitLine(x, limit, limitName)], values, write);
}

function curve(values, limit, write, title, limitName) {
	const x = scale(values, limit), y = p => H - 18 - (H - 30) * p;
	const points = values.map((v, i) => v === null ? null : [x(v), y((i + 0.5) / values.length)]).filter(p => p);
	const path = points.map(([a, b], i) => (i ? "L" : "M") + a.toFixed(1) + " " + b.toFixed(1)).join("");
	return chart(title, [make("path", { class: "curve", d: path || "M0 0" }), ...axis(x, write),
		...limitLine(x, limit, limitName)], values, write);
}

function chart(title, parts, values, write) {
	const say = `${title}: P10 ${write(values[5])}, P50 ${write(values[25])}, P90 ${write(values[45])}`;
	return make("figure", {}, make("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": say }, ...parts),
		make("figcaption", {}, title));
}

function memory(m) {
	const size = m.need_b ? ` (${number.format(m.need_b / 1e9)} / ${number.format(m.have_b / 1e9)} ${words.agpu})` : "";
	const [name, tone] = m.fits === null ? [words.unknown, ""] : m.fits ? [words.fits, "good"] : [words.unfit, "bad"];
	return make("p", { class: tone }, name + size);
}

function places(plans, impossible) {
	const order = [...plans].sort((a, b) => (a.outcomes.cost.p80 ?? Infinity) - (b.outcomes.cost.p80 ?? Infinity));
	const rows = order.map(p => make("tr", {}, make("th", { scope: "row" }, placeNames[p.site] || p.site), make("td", {}, money(p.outcomes.cost.p50, p.currency)),
		make("td", {}, money(p.outcomes.cost.p80, p.currency)), make("td", {}, duration(p.outcomes.wall_s.p50)),
		make("td", {}, duration(p.outcomes.wall_s.p80)), make("td", {}, percent(p.chances.both ?? p.chances.budget ?? p.chances.deadline))));
	for (const p of impossible)
		rows.push(make("tr", {}, make("th", { scope: "row" }, p.id), make("td", { colspan: 5, class: "words" }, words.impossible + ": " + p.reason)));
	const head = [words.place, words.cost + " P50", "P80", words.time + " P50", "P80", words.limits];
	return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": words.place }, make("table", {},
		make("thead", {}, make("tr", {}, ...head.map(h => make("th", { scope: "col" }, h)))), make("tbody", {}, ...rows)));
}

function narrow(plan) {
	const list = (plan.movers || []).filter(m => Math.abs(m.rank) >= 0.1).slice(0, 3);
	if (!list.length) return [];
	return [make("h2", {}, words.narrow), make("ul", {}, ...list.map(m => {
		const [before, between, after] = words.narrowed.split("{}");
		return make("li", {}, `${m.input}: ${before}${m.low}${between}${m.high}${after || ""}`);
	}))];
}

function drawAnswer(a) {
	const plan = a.plans[0], study = a.study, w = x => money(x, plan.currency);
	const chance = plan.chances.both ?? plan.chances.budget ?? plan.chances.deadline;
	const parts = [make("p", { class: "understood" }, a.scenario.title), figures(plan)];
	if (chance !== null && chance !== undefined)
		parts.push(make("p", { class: chance >= 0.8 ? "good" : "bad" }, `${words.both}: ${percent(chance)}`));
	parts.push(memory(plan.memory));
	if (plan.dots)
		parts.push(make("div", { class: "charts" }, dotPlot(plan.dots.cost, study.budget, w, words.budget),
			curve(plan.dots.cost, study.budget, w, words.costcurve, words.budget),
			curve(plan.dots.wall_s, study.deadline_s, duration, words.curve, words.deadline)));
	if (a.plans.length > 1 || a.impossible.length) parts.push(places(a.plans, a.impossible));
	parts.push(...narrow(plan));
	return parts;
}

function comparison() {
	const rows = answers.map((a, i) => [a, i]).filter(([a]) => a && a.plans).map(([a, i]) => {
		const p = a.plans[0];
		return ["ABCDEF"[i], a.scenario.title, money(p.outcomes.cost.p50, p.currency), money(p.outcomes.cost.p80, p.currency),
			duration(p.outcomes.wall_s.p50), duration(p.outcomes.wall_s.p80)];
	});
	return [[words.variant, "", words.cost + " P50", "P80", words.time + " P50", "P80"], ...rows];
}

function show() {
	showForm();
	writeAddress();
	const a = answers[active], [head, ...rows] = comparison();
	$("errors").replaceChildren(...(a && a.errors ? a.errors.map(e => make("li", {}, e.message)) : []));
	$("answer").replaceChildren(...(a && a.plans ? drawAnswer(a) : []));
	$("status").textContent = a && a.plans ? `${number.format(a.study.replications)} ${words.runs}, ${Math.round(a.ms)} ms` : "";
	$("compare-title").hidden = $("compare").hidden = variants.length < 2;
	$("compare").replaceChildren(make("table", {},
		make("thead", {}, make("tr", {}, ...head.map(h => make("th", { scope: "col" }, h)))),
		make("tbody", {}, ...rows.map(r => make("tr", {}, ...r.map((c, i) => i ? make("td", i === 1 ? { class: "words" } : {}, c) : make("th", { scope: "row" }, c)))))));
}

/* ---- actions ---- */

function quote(s) {
	return /^[\w.,:\/%-]+$/.test(s) ? s : "'" + s.replaceAll("'", "'\\''") + "'";
}

function command() {
	const v = variants[active];
	return "flopcast estimate " + v.kind + FIELDS.slice(1).filter(f => v[f]).map(f => ` --${f} ${quote(v[f])}`).join("");
}

async function copy(text) {
	await navigator.clipboard.writeText(text);
	$("status").textContent = words.copied;
}

/* What the server makes of the question, as a file of the user's. */
async function save(path, name) {
	$("status").textContent = words.working;
	const reply = await post(path, { ...request(active, FINE), lang: language }, pageId + name);
	if (reply.status !== 200) {
		$("status").textContent = JSON.parse(reply.text).errors.map(e => e.message).join("; ");
		return;
	}
	const link = make("a", { download: name, href: URL.createObjectURL(reply.blob) });
	link.click();
	URL.revokeObjectURL(link.href);
	$("status").textContent = words.saved + " " + name;
}

function undo() {
	if (!past.length) return;
	[variants, active] = JSON.parse(past.pop());
	answers = answers.slice(0, variants.length);
	show();
	ask();
}

function listen() {
	for (const f of FIELDS) $(f).addEventListener(f === "kind" ? "change" : "input", e => change(f, e.target.value.trim()));
	for (const f of Object.keys(SLIDES))
		$(f + "-slide").addEventListener("input", e => { $(f).value = SLIDES[f].to(Number(e.target.value)); change(f, $(f).value); });
	$("form").addEventListener("submit", e => e.preventDefault());
	$("add").addEventListener("click", () => {
		remember();
		variants.push({ ...variants[active] });
		active = variants.length - 1;
		show();
		ask();
	});
	$("remove").addEventListener("click", () => {
		remember();
		variants.splice(active, 1);
		answers.splice(active, 1);
		active = Math.min(active, variants.length - 1);
		show();
		ask();
	});
	$("undo").addEventListener("click", undo);
	$("save").addEventListener("click", () => save("scenario", "scenario.xml"));
	$("report").addEventListener("click", () => save("report.html", "report.html"));
	$("report-pdf").addEventListener("click", () => save("report.pdf", "report.pdf"));
	$("copy-command").addEventListener("click", () => copy(command()));
	$("copy-table").addEventListener("click", () => copy(comparison().map(r => r.join("\t")).join("\n")));
	$("copy-link").addEventListener("click", () => copy(location.href));
	$("leave").addEventListener("click", () => { xml = null; answers = []; show(); ask(); });
	$("xml").addEventListener("input", e => { xml = e.target.value; ask(); });
	document.addEventListener("keydown", e => {
		if ((e.ctrlKey || e.metaKey) && e.key === "z" && !["INPUT", "TEXTAREA"].includes(document.activeElement.tagName)) undo();
	});
	addEventListener("hashchange", () => { readAddress(); show(); ask(); });
}

async function start() {
	const hadState = location.hash.includes("=");
	readAddress();
	listen();
	show();
	const choices = await (await reach("choices.json")).json();
	const options = (list, id) => $(id).replaceChildren(...list.map(c => make("option", { value: c.id }, c.name || c.id)));
	options(choices.models, "models");
	options(choices.gpus, "gpus-known");
	options(choices.sites.filter(s => s.kind !== "api"), "sites");
	placeNames = Object.fromEntries(choices.sites.map(s => [s.id, s.name]));
	const opened = await (await reach("scenario.xml")).text();
	if (opened && !hadState) {
		xml = opened;
		$("xml").value = xml;
		show();
	}
	for (let i = 0; i < variants.length; i++) if (i !== active) forecast(i, QUICK);
	ask();
}

start();

// SPDX-License-Identifier: GPL-3.0-or-later
// static_page.js PROGRAM PAGE [CHROMIUM] - the static page gives the program's figures: its engine in node, for shipped scenarios; then the
// page itself, opened from the disk in Chromium (through its debugging pipe), where an input is changed. tests/scenarios/test_page.sh.
"use strict";
const { execFileSync, spawn } = require("child_process");
const fs = require("fs");
const http = require("http");
const os = require("os");
const path = require("path");
const { gunzipSync } = require("zlib");

const [program, file, chromium] = process.argv.slice(2);
const TOLERANCE = 1e-9;
let bad = 0;

function check(good, name, words = "") {
	console.log(`${good ? "ok" : "not ok"} - ${name}`);
	if (!good) {
		bad = 1;
		console.log("# " + String(words).slice(0, 2000).replace(/\n/g, "\n# "));
	}
}

/* ---- figures ---- */

// The largest relative difference of two replies; what is no number must be the same.
function difference(a, b, at = "") {
	if (typeof a === "number" && typeof b === "number") return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
	if (a === null || b === null || typeof a !== "object" || typeof b !== "object") {
		if (a !== b) throw new Error(`${at}: ${a} here, ${b} there`);
		return 0;
	}
	const keys = Object.keys(a);
	if (keys.join() !== Object.keys(b).join()) throw new Error(`${at}: members differ`);
	return keys.reduce((most, key) => {
		const d = difference(a[key], b[key], at + "/" + key);
		if (d > TOLERANCE) throw new Error(`${at}/${key}: ${a[key]} here, ${b[key]} there`);
		return Math.max(most, d);
	}, 0);
}

function native(request) {
	try {
		return execFileSync(program, ["serve", "--answer", "forecast"], { input: request, encoding: "utf8", maxBuffer: 1 << 26 });
	} catch (e) {
		return e.stdout;
	}
}

function engineOf(page) {
	const bytes = gunzipSync(Buffer.from(/id="engine">([^<]*)</.exec(page)[1], "base64"));
	const source = /<script>(\/\* SPDX[^]*?)<\/script>/.exec(page)[1];
	return new Function(source + "; return openEngine")()(new WebAssembly.Module(bytes));
}

function compare(name, ask, request) {
	const begun = process.hrtime.bigint(), here = ask("forecast", request), ms = Number(process.hrtime.bigint() - begun) / 1e6;
	const there = native(request);
	try {
		const most = difference(JSON.parse(here.text), JSON.parse(there));
		const how = here.text === there ? "the same bytes" : `within ${most.toExponential(1)}`;
		check(true, `${name}: ${here.isRefused ? "refused as by the program" : how} (${Math.round(ms)} ms)`);
	} catch (e) {
		check(false, `${name}: the program's figures`, e.message);
	}
}

function compareAll(ask) {
	const scenarios = fs.readdirSync("scenarios").filter((f) => f.endsWith(".xml"));
	for (const name of scenarios) {
		const scenario = fs.readFileSync("scenarios/" + name, "utf8");
		compare(name, ask, JSON.stringify({ scenario, replications: 200, dots: true }));
	}
	for (const form of [
		{ kind: "pretrain", model: "llama-3.1-8b", tokens: "200B", gpu: "h100", gpus: "64", site: "lambda,aws", budget: "100k", replications: 2000 },
		{ kind: "lora", model: "13B", examples: "52k", gpu: "4090", dots: true },
		{ kind: "pretrain", model: "no-such-model", tokens: "x" },
	])
		compare(`form: ${form.kind}, ${form.model}`, ask, JSON.stringify(form));
}

/* ---- the browser ---- */

// Chromium's protocol over a pipe: messages of JSON, each followed by a NUL, on descriptors 3 and 4.
function openBrowser(profile) {
	const args = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank"];
	const browser = spawn(chromium, args, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
	const waiting = new Map(), events = [];
	let number = 0, text = "";
	browser.stdio[4].on("data", (data) => {
		const messages = (text + data).split("\0");
		text = messages.pop();
		for (const m of messages.map((s) => JSON.parse(s)))
			if (m.id) waiting.get(m.id)(m);
			else events.push(m);
	});
	const send = (method, params = {}, sessionId = undefined) =>
		new Promise((resolve, reject) => {
			waiting.set(++number, (m) => (m.error ? reject(new Error(`${method}: ${m.error.message}`)) : resolve(m.result)));
			browser.stdio[3].write(JSON.stringify({ id: number, method, params, sessionId }) + "\0");
		});
	return { browser, events, send };
}

async function openPage({ send }, url) {
	const { targetId } = await send("Target.createTarget", { url: "about:blank" });
	const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
	const ask = (method, params) => send(method, params, sessionId);
	for (const domain of ["Page", "Runtime", "Network", "Log"]) await ask(domain + ".enable");
	await ask("Page.navigate", { url });
	return async (expression) => {
		const { result, exceptionDetails } = await ask("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
		if (exceptionDetails) throw new Error(exceptionDetails.exception.description);
		return result.value;
	};
}

// Until the answer of so many replications is drawn: what it says.
async function answerOf(evaluate, replications) {
	const wanted = rounded(replications);
	for (let i = 0; i < 600; i++) {
		const said = await evaluate(`document.querySelector("#status")?.textContent || ""`);
		if (said.startsWith(wanted + " ")) return evaluate(`document.querySelector("#answer .figures").innerText`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error(`no answer of ${replications} replications: ` + (await evaluate(`document.body.innerText.slice(-600)`)));
}

// In the page: types, waits for the first answer, gives the milliseconds between.
function timed(gpus) {
	return `new Promise(resolve => {
		const begun = performance.now(), status = document.querySelector("#status"), input = document.querySelector("#gpus");
		const watch = new MutationObserver(() => {
			if (!status.textContent.endsWith(" ms")) return; /* of 2,000 runs, or of 10,000 where those took longer than the pause */
			watch.disconnect();
			resolve(performance.now() - begun);
		});
		watch.observe(status, { childList: true });
		input.value = "${gpus}";
		input.dispatchEvent(new Event("input", { bubbles: true }));
	})`;
}

const rounded = (x) => new Intl.NumberFormat("en", { maximumSignificantDigits: 3 }).format(x);

function expected(form) {
	return rounded(JSON.parse(native(JSON.stringify({ ...form, replications: 10000 }))).plans[0].outcomes.cost.p80);
}

// From a host of files.
async function host(browser, form) {
	let asked = 0;
	const server = http.createServer((request, reply) => {
		asked++;
		reply.setHeader("Content-Type", "text/html");
		reply.end(fs.readFileSync(file));
	});
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	const evaluate = await openPage(browser, `http://127.0.0.1:${server.address().port}/flopcast.html?lang=en#0/${new URLSearchParams(form)}`);
	const shown = await answerOf(evaluate, 10000);
	server.close();
	check(shown.includes(expected(form)) && asked === 1, "from a host of files: the same, after one request", `${asked} requests\n${shown}`);
}

async function drive(browser) {
	const form = { kind: "pretrain", model: "llama-3.1-8b", tokens: "200B", gpu: "h100", gpus: "64" };
	const evaluate = await openPage(browser, `file://${path.resolve(file)}?lang=en#0/${new URLSearchParams(form)}`);
	const before = await answerOf(evaluate, 10000);
	check(before.includes(expected(form)), `from the disk: the program's P80 of the cost, ${expected(form)}`, before);
	await evaluate(`document.querySelector("#gpus").value = "128"; document.querySelector("#gpus").dispatchEvent(new Event("input", { bubbles: true }))`);
	form.gpus = "128";
	await new Promise((resolve) => setTimeout(resolve, 200));
	const after = await answerOf(evaluate, 10000);
	check(after !== before && after.includes(expected(form)), `an input is changed: the program's again, ${expected(form)}`, after);
	const times = [];
	for (let i = 0; i < 20; i++) times.push(await evaluate(timed(`${64 + 8 * i}`)));
	times.sort((a, b) => a - b);
	check(times.every((ms) => ms > 0), `from a change to its answer: ${Math.round(times[10])} ms (median of 20; longest ${Math.round(times[19])} ms)`);
	const scenario = fs.readFileSync("scenarios/llama2-7b.xml", "utf8"), linked = JSON.parse(native(JSON.stringify({ scenario, replications: 10000 }))).plans[0];
	const other = await openPage(browser, `file://${path.resolve(file)}?lang=en#scenario=${encodeURIComponent(scenario)}`);
	const shown = await answerOf(other, 10000), p80 = rounded(linked.outcomes.cost.p80);
	check(shown.includes(p80), `a scenario in the link, as from the report: the program's P80, ${p80}`, shown);
	for (const [language, word] of [["zh-TW", "複製連結"], ["ja", "リンク"], ["ko", "링크"]]) {
		const translated = await openPage(browser, `file://${path.resolve(file)}?lang=${language}#0/${new URLSearchParams(form)}`);
		for (let i = 0; i < 100 && !(await translated(`document.querySelector("#copy-link") ? 1 : 0`)); i++)
			await new Promise((resolve) => setTimeout(resolve, 100));
		const said = await translated(`document.documentElement.lang + " " + document.querySelector("#copy-link").textContent`);
		check(said.startsWith(language + " ") && said.includes(word), `${language}: the page is in that language`, said);
	}
	await host(browser, form);
	const errors = browser.events.filter((e) => e.method === "Runtime.exceptionThrown" || (e.method === "Log.entryAdded" && e.params.entry.level === "error") ||
		(e.method === "Runtime.consoleAPICalled" && ["error", "warning"].includes(e.params.type)));
	check(!errors.length, "no error on the console", JSON.stringify(errors));
	const urls = browser.events.filter((e) => e.method === "Network.requestWillBeSent").map((e) => e.params.request.url);
	const requests = urls.filter((u) => !u.startsWith("file://" + path.resolve(file)) && !/^(data|blob|about):|^http:\/\/127.0.0.1:\d+\/flopcast.html/.test(u));
	check(!requests.length, "no request on the network", requests.join("\n"));
}

async function main() {
	const page = fs.readFileSync(file, "utf8"), size = Buffer.byteLength(page);
	check(size < 3e6, `one file below 3 MB: ${(size / 1e6).toFixed(2)} MB`);
	compareAll(engineOf(page));
	if (!chromium) return console.log("ok - the page in a browser # SKIP Chromium is not installed");
	const profile = fs.mkdtempSync(path.join(os.tmpdir(), "page-"));
	const browser = openBrowser(profile), ended = new Promise((resolve) => browser.browser.on("exit", resolve));
	try {
		await drive(browser);
		await browser.send("Browser.close");
	} finally {
		browser.browser.kill();
		await ended;
		fs.rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
	}
}

main().catch((e) => check(false, "the static page", e.stack)).then(() => (process.exitCode = bad));

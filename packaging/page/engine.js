/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The static page's server: requests of the live page are answered by the engine in WebAssembly, in workers, so that the page stays
 * responsive. The limits are those of `flopcast serve`. Included by packaging/page/assemble.js before live.js. */
"use strict";

/* An engine of a compiled module: ask(what, body) gives { isRefused, text }. Runs in a worker, or in node (tests/browser). It has a clock and
 * a console, and nothing else: no files, no network. */
function openEngine(module) {
	const ENOSYS = 52;
	let exports, said = "";
	const memory = () => new DataView(exports.memory.buffer);
	const string = (at, length) => new TextDecoder().decode(new Uint8Array(exports.memory.buffer, at, length));
	const given = {
		clock_time_get(clock, precision, at) {
			memory().setBigUint64(at, BigInt(Math.round(performance.now() * 1e6)), true);
			return 0;
		},
		environ_sizes_get(count, size) {
			memory().setUint32(count, 0, true);
			memory().setUint32(size, 0, true);
			return 0;
		},
		environ_get: () => 0,
		emscripten_notify_memory_growth() {},
		fd_write(file, vectors, count, written) {
			let size = 0;
			for (let i = 0; i < count; i++) {
				const length = memory().getUint32(vectors + 8 * i + 4, true);
				said += string(memory().getUint32(vectors + 8 * i, true), length);
				size += length;
			}
			memory().setUint32(written, size, true);
			return 0;
		},
		proc_exit() {
			throw new Error(said || "the engine has ended");
		},
	};
	const imports = {};
	for (const { module: from, name } of WebAssembly.Module.imports(module))
		(imports[from] ||= {})[name] = given[name] || (() => (from === "env" ? -ENOSYS : ENOSYS));
	exports = new WebAssembly.Instance(module, imports).exports;
	exports._initialize();

	function put(text) {
		const bytes = new TextEncoder().encode(text), at = exports.malloc(bytes.length + 1), to = new Uint8Array(exports.memory.buffer);
		to.set(bytes, at);
		to[at + bytes.length] = 0;
		return at;
	}

	return function ask(what, body) {
		const asked = [put(what), put(body), exports.malloc(4)], reply = exports.page_reply(...asked);
		const text = string(reply, new Uint8Array(exports.memory.buffer).indexOf(0, reply) - reply);
		const isRefused = memory().getInt32(asked[2], true) !== 0;
		for (const at of [...asked, reply]) exports.free(at);
		return { isRefused, text };
	};
}

/* ---- workers ---- */

function startWorkers(module, workersMost, limitMs) {
	const source = `"use strict"; ${openEngine}; let ask;
		onmessage = e => { if (!ask) ask = openEngine(e.data.module); postMessage(ask(e.data.what, e.data.body)); };`;
	const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
	const idle = [], waiting = [];
	let busy = 0;

	function next() {
		while (waiting.length && busy < workersMost) run(waiting.shift());
	}

	function run(job) {
		const worker = idle.pop() || new Worker(url);
		let timer = 0;
		busy++;
		const end = (isGood, settle, value) => {
			clearTimeout(timer);
			busy--;
			if (isGood) idle.push(worker);
			else worker.terminate(); /* a forecast cannot be interrupted, its worker can */
			job.stop = null;
			settle(value);
			next();
		};
		job.stop = reason => end(false, job.reject, reason);
		timer = setTimeout(() => end(false, job.resolve, null), limitMs);
		worker.onmessage = e => end(true, job.resolve, e.data);
		worker.onerror = e => {
			e.preventDefault();
			end(false, job.reject, new Error(e.message));
		};
		worker.postMessage({ module, what: job.what, body: job.body });
	}

	/* The reply; null: it took longer than the limit. */
	return (what, body, signal) => new Promise((resolve, reject) => {
		const job = { what, body, resolve, reject, stop: null };
		signal?.addEventListener("abort", () => {
			const at = waiting.indexOf(job);
			if (at >= 0) waiting.splice(at, 1);
			if (job.stop) job.stop(signal.reason);
			else reject(signal.reason);
		});
		waiting.push(job);
		next();
	});
}

/* ---- what the page reaches in place of a server ---- */

function makeReach(element) {
	const WORKERS = 2, LIMIT_S = 20, BODY_MOST = 1 << 20;
	const bytes = Uint8Array.from(atob(element("engine").textContent), c => c.charCodeAt(0));
	const unpacked = new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
	const started = unpacked.arrayBuffer().then(b => WebAssembly.compile(b)).then(module => startWorkers(module, WORKERS, LIMIT_S * 1000));
	const fault = (status, message) => new Response(JSON.stringify({ errors: [{ where: "request", message }] }), { status });

	return async (path, options = {}) => {
		if (path === "choices.json") return new Response(element("choices").textContent);
		if (path === "scenario.xml") return new Response("");
		if (path !== "forecast" && path !== "scenario") return fault(404, "there is no such request in a static page");
		if (options.body.length > BODY_MOST) return fault(413, "a body has at most 1 MiB");
		const ask = await started;
		options.signal?.throwIfAborted();
		try {
			const reply = await ask(path, options.body, options.signal);
			if (!reply) return fault(400, `takes longer than ${LIMIT_S} s; ask for fewer replications or a smaller scenario`);
			return new Response(reply.text, { status: reply.isRefused ? 400 : 200 });
		} catch (e) {
			if (options.signal?.aborted) throw e;
			console.warn(e.message);
			return fault(500, "the forecast could not be made");
		}
	};
}

/* ---- the page in the reader's language ---- */

function chooseLanguage(languages) {
	const asked = new URLSearchParams(location.search).get("lang");
	for (const tag of [asked, ...navigator.languages]) {
		if (!tag) continue;
		if (languages.includes(tag)) return tag;
		if (tag.startsWith("zh") && tag !== "zh-CN") return "zh-TW";
		if (languages.includes(tag.split("-")[0])) return tag.split("-")[0];
	}
	return "en";
}

if (typeof document !== "undefined") {
	const element = id => document.getElementById(id), pages = [...document.querySelectorAll("template")];
	const language = chooseLanguage(pages.map(p => p.lang));
	document.documentElement.lang = language;
	document.body.prepend(pages.find(p => p.lang === language).content);
	for (const id of ["report", "report-pdf"]) element(id).hidden = true; /* gnuplot draws those */
	window.reachEngine = makeReach(element);
}

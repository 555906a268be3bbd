// SPDX-License-Identifier: GPL-3.0-or-later
// assemble.js PROGRAM ENGINE SOURCES - the static page, on stdout: the live page in all languages, the engine (WebAssembly), the catalog's
// choices and the licences of what is in it, as one file whose policy forbids every request. SOURCES is the folder of Debian's sources.
"use strict";
const { execFileSync } = require("child_process");
const { createHash } = require("crypto");
const fs = require("fs");
const { gzipSync } = require("zlib");

const [program, engine, sources] = process.argv.slice(2);
const read = (file) => fs.readFileSync(file, "utf8");
const part = (what) => execFileSync(program, ["serve", "--answer", what], { encoding: "utf8" });
const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const version = (library) =>
	execFileSync("dpkg-parsechangelog", ["-l", `${sources}/${library}/debian/changelog`, "-S", "Version"], { encoding: "utf8" }).trim();

// What is in the engine, under which licence, and where its words are.
const emscripten = execFileSync("em-config", ["EMSCRIPTEN_ROOT"], { encoding: "utf8" }).trim();
const licences = [
	["flopcast", "GPL-3.0-or-later", "COPYING"],
	[`GNU Scientific Library (Debian's gsl ${version("gsl")})`, "GPL-3.0-or-later", null],
	[`libxml2 (Debian's ${version("libxml2")})`, "MIT", `${sources}/libxml2/Copyright`],
	[`Jansson (Debian's ${version("jansson")})`, "MIT", `${sources}/jansson/LICENSE`],
	[`libmd's SHA-256 (Debian's ${version("libmd")})`, "BSD-3-Clause and others", `${sources}/libmd/COPYING`],
	["Random123", "BSD-3-Clause", "/usr/share/doc/librandom123-dev/copyright"],
	["musl, the C library", "MIT", `${emscripten}/system/lib/libc/musl/COPYRIGHT`],
];

function about() {
	const rows = licences.map(([name, licence, file]) =>
		`<details><summary>${escape(name)}: ${licence}</summary><pre tabindex="0">${escape(file ? read(file) : "The text is that of flopcast's licence.")}</pre></details>`);
	return `<footer lang="en"><details><summary>What is in this page, and its licences</summary>\n${rows.join("\n")}\n</details></footer>\n`;
}

function template(language) {
	const page = part("page:" + language), body = page.slice(page.indexOf("<body>") + 6, page.indexOf("</body>"));
	return `<template lang="${language}">${body.replace('<script src="live.js"></script>\n', "")}</template>\n`;
}

const languages = ["en", ...[...read("build/po/languages.h").matchAll(/"(.*)"/g)].map((m) => m[1])];
const style = read("pages/live.css"), scripts = [read("packaging/page/engine.js"), read("pages/live.js")];
const policy = `default-src 'none'; script-src ${scripts.map(hash).join(" ")} 'wasm-unsafe-eval'; style-src ${hash(style)}; worker-src blob:; ` +
	"img-src data:; base-uri 'none'; form-action 'none'";
const english = part("page:en");
const head = english.slice(0, english.indexOf("<body>"))
	.replace('<link rel="stylesheet" href="live.css"/>', () => `<style>${style}</style>`)
	.replace('<meta charset="utf-8"/>', (m) => `${m}\n<meta http-equiv="Content-Security-Policy" content="${policy}"/>`);

process.stdout.write([
	head, "<body>\n<noscript><p>This page needs its script.</p></noscript>\n", ...languages.map(template), about(),
	`<script type="application/json" id="choices">${part("choices").replace(/</g, "\\u003c")}</script>\n`,
	`<script type="application/octet-stream" id="engine">${gzipSync(fs.readFileSync(engine), { level: 9 }).toString("base64")}</script>\n`,
	...scripts.map((s) => `<script>${s}</script>\n`), "</body>\n</html>\n",
].join(""));

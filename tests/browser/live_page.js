// SPDX-License-Identifier: GPL-3.0-or-later
// live_page.js PROGRAM CHROMIUM - the live page as a user drives it: types, drags, compares, undoes, opens a link in a fresh profile,
// prints, in four languages, light and dark, narrow and wide; axe-core looks at each. `make browser` installs what it needs in build/.
"use strict";
const { chromium } = require("playwright-core");
const { spawn } = require("child_process");
const fs = require("fs");

const [program, browserPath] = process.argv.slice(2);
const port = 20000 + (process.pid % 20000), at = `http://127.0.0.1:${port}`;
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
let bad = 0;

function check(good, name, words) {
	console.log(`${good ? "ok" : "not ok"} - ${name}`);
	if (!good) {
		bad = 1;
		console.log("# " + String(words).slice(0, 2000).replace(/\n/g, "\n# "));
	}
}

async function open(browser, path, options) {
	const context = await browser.newContext({ bypassCSP: true, ...options });
	const page = await context.newPage();
	page.faults = [];
	page.on("console", (m) => m.type() === "error" && page.faults.push(m.text()));
	page.on("pageerror", (e) => page.faults.push(String(e)));
	page.on("request", (r) => r.url().startsWith(at) || r.url().startsWith("data:") || page.faults.push("request: " + r.url()));
	await page.goto(at + path);
	await settle(page);
	return page;
}

// The answer is there when 50 dots are drawn and the status says nothing of waiting any more.
async function settle(page) {
	await page.waitForFunction(() => document.querySelectorAll("#answer circle.dot").length >= 50, null, { timeout: 60000 });
	await page.waitForTimeout(300);
	await page.waitForLoadState("networkidle");
}

// All variants have their 10,000 replications when nothing is asked any more.
async function refined(page) {
	let before;
	do {
		before = await figures(page);
		await page.waitForTimeout(3000);
		await settle(page);
	} while ((await figures(page)) !== before);
}

const figures = (page) => page.evaluate(() => document.querySelector("#compare").innerText);

async function look(page, name) {
	await page.evaluate(axe);
	const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
	const serious = found.violations.filter((v) => v.impact === "serious" || v.impact === "critical");
	check(!serious.length, `axe-core finds nothing serious: ${name}`,
		serious.map((v) => `${v.id}: ${v.help}\n${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join("\n")}`).join("\n"));
}

async function drive(browser) {
	const page = await open(browser, "/", { viewport: { width: 1280, height: 900 } });
	await page.fill("#tokens", "100B");
	await page.fill("#gpus", "64");
	await page.keyboard.press("Tab");
	await settle(page);
	const before = await figures(page);
	const box = await page.locator("#gpus-slide").boundingBox();
	await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
	await page.mouse.down();
	await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 2, { steps: 8 });
	await page.mouse.up();
	await settle(page);
	check((await page.inputValue("#gpus")) !== "64" && (await figures(page)) !== before, "dragging the GPUs gives another answer", before);
	for (let i = 1; i < 6; i++) {
		await page.click("#add");
		await page.fill("#gpus", String(8 << i));
		await page.keyboard.press("Tab");
		await settle(page);
	}
	const tabs = await page.locator("#tabs > *").count();
	check(tabs === 6, "six variants stand side by side", tabs);
	await page.evaluate(() => document.activeElement.blur());
	const gpus = await page.inputValue("#gpus");
	await page.keyboard.press("Control+z");
	await settle(page);
	check((await page.inputValue("#gpus")) !== gpus, "Ctrl-Z undoes", gpus);
	await refined(page);
	const link = page.url().slice(at.length), shown = await figures(page);
	const pdf = await page.pdf({ format: "A4" });
	check(pdf.length > 10000 && pdf.subarray(0, 5).toString() === "%PDF-", "prints", pdf.length);
	await look(page, "six variants");
	check(!page.faults.length, "no error on the console, no request elsewhere", page.faults.join("\n"));
	const fresh = await open(browser, link, { viewport: { width: 1280, height: 900 } });
	await refined(fresh);
	check((await figures(fresh)) === shown, "a link in a fresh profile shows the same figures", shown + "\n--\n" + (await figures(fresh)));
}

async function languages(browser) {
	const state = "#1/kind=lora&model=13B&examples=52k&gpu=4090&gpus=1/kind=pretrain&model=llama-3.1-8b&tokens=200B&gpu=h100&gpus=64&site=lambda";
	for (const language of ["en", "zh-TW", "ja", "ko"])
		for (const [width, colorScheme] of [[1280, "light"], [390, "dark"]]) {
			const page = await open(browser, `/?lang=${language}${state}`, { viewport: { width, height: 900 }, colorScheme });
			const wide = await page.evaluate(() => document.documentElement.scrollWidth);
			check(wide <= width, `${language}, ${width} px: nothing beside the page`, wide);
			await look(page, `${language}, ${width} px, ${colorScheme}`);
			check(!page.faults.length, `${language}, ${width} px: no error on the console`, page.faults.join("\n"));
			await page.context().close();
		}
}

async function main() {
	const server = spawn(program, ["serve", "--port", String(port)], { stdio: ["ignore", "ignore", "pipe"] });
	await new Promise((resolve) => server.stderr.on("data", (d) => String(d).includes("the page is at") && resolve()));
	const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
	try {
		await drive(browser);
		await languages(browser);
	} finally {
		await browser.close();
		server.kill();
	}
	process.exitCode = bad;
}

main().catch((e) => {
	console.log("not ok - " + e);
	process.exit(1);
});

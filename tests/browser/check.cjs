"use strict";
// What only a browser can tell of a site: argument 1 is a JSON file of what to look at, written by __main__.py.
// Prints a line of JSON for each fault, and ends with the number of faults, at most 100.
const fs = require("node:fs");
const path = require("node:path");
const puppeteer = require("puppeteer-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const asked = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));

const WIDTHS = { phone: [390, 844], desk: [1280, 900] };
let faults = 0, looks = 0;

function fault(what, where, more) {
  faults += 1;
  console.log(JSON.stringify({ what, where, more }));
}

// Opens a page that may reach nothing but the site itself, and reports what it complains of.
async function open(browser, { quiet = false } = {}) {
  const page = await browser.newPage();
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    const url = request.url();
    if (asked.within.some((start) => url.startsWith(start)) || url.startsWith("data:")) return request.continue();
    fault("a request to elsewhere", page.url(), url);
    return request.abort();
  });
  page.on("pageerror", (error) => fault("a script failed", page.url(), String(error)));
  if (!quiet) {
    page.on("console", (message) => {
      // The browser asks for an icon of its own accord, and says so of the page for what is missing.
      if (message.type() === "error" && !message.text().includes("404")) fault("a complaint", page.url(), message.text());
    });
  }
  return page;
}

function nameOf(url) {
  const start = asked.within.find((one) => url.startsWith(one));
  return url.slice(start.length).replace(/\.html$/, "").replaceAll("/", "-");
}

async function fit(page, url, size) {
  looks += 1;
  const [width, height] = WIDTHS[size];
  await page.setViewport({ width, height });
  await page.goto(url, { waitUntil: "load" });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) fault(`wider than the window by ${wide}`, url, size);
}

async function look(page, url, size, scheme) {
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await fit(page, url, size);
  await page.screenshot({
    path: path.join(asked.pictures, `${nameOf(url)}-${size}-${scheme}.png`),
    clip: { x: 0, y: 0, width: WIDTHS[size][0], height: await page.evaluate(() => Math.min(document.documentElement.scrollHeight, 6000)) },
    captureBeyondViewport: true,
  });
  await page.evaluate((open) => document.querySelectorAll("details").forEach((one) => { one.open = open; }), true);
  await page.evaluate(axe); // through the debugger, which no policy of the page stops
  const { violations } = await page.evaluate(() => window.axe.run());
  for (const one of violations) fault(`axe: ${one.id}`, `${url} ${size} ${scheme}`, one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)));
}

async function search(page, index, words, expected) {
  looks += 1;
  await page.goto(index, { waitUntil: "load" });
  await page.type("#words", words);
  await page.click("#search button");
  await page.waitForFunction(() => !document.getElementById("found").hidden, { timeout: 10000 });
  await page.waitForNetworkIdle({ idleTime: 400 });
  const found = await page.$$eval("#results a", (links) => links.map((link) => link.getAttribute("href")));
  if (JSON.stringify(found) !== JSON.stringify(expected)) fault(`search for ${words}`, index, found);
}

// Puts into a page what must not run, and asks the browser whether it ran and what it says of it.
async function attack(page, url, inject) {
  looks += 1;
  const said = [];
  const hear = (message) => said.push(message.text());
  page.on("console", hear);
  await page.goto(url, { waitUntil: "load" });
  if (inject) {
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.ran = 'script'";
      document.body.append(script);
      document.body.insertAdjacentHTML("beforeend", '<img src="nada.png" onerror="window.ran = \'handler\'">');
      document.body.insertAdjacentHTML("beforeend", '<a id="trap" href="javascript:window.ran=\'link\'">x</a>');
      document.getElementById("trap").click();
    });
  }
  await new Promise((done) => { setTimeout(done, 500); });
  page.off("console", hear);
  const ran = await page.evaluate(() => window.ran);
  if (ran !== undefined) fault("ran what was put in", url, ran);
  const blocked = said.filter((text) => text.includes("Content Security Policy"));
  if (blocked.length < 2) fault("the policy said nothing", url, said);
  return blocked;
}

(async () => {
  const browser = await puppeteer.launch({
    executablePath: asked.chromium, args: ["--no-sandbox", "--disable-gpu", "--allow-file-access-from-files=0"],
  });
  const page = await open(browser);
  for (const url of asked.pages) {
    for (const size of Object.keys(WIDTHS)) {
      for (const scheme of ["light", "dark"]) await look(page, url, size, scheme);
    }
  }
  for (const url of asked.narrow) await fit(page, url, "phone");
  for (const [index, words, expected] of asked.searches) await search(page, index, words, expected);
  const victim = await open(browser, { quiet: true });
  let blocked = [];
  for (const url of asked.attacked) blocked = await attack(victim, url, true);
  for (const url of asked.edited) await attack(victim, url, false);
  await page.goto(asked.printed, { waitUntil: "load" });
  await page.pdf({ path: path.join(asked.pictures, "print.pdf"), format: "A4" });
  await browser.close();
  console.log(JSON.stringify({ looks, faults, blocked: blocked.map((text) => text.slice(0, 110)) }));
  process.exit(Math.min(faults, 100));
})();

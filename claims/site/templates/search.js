"use strict";
// Finds claims by the beginnings of words, without case and accents, as the program folds them. The index is
// in small scripts that are loaded when a word needs them, so that it works from a disk too.
(function () {
  var facts, words = new Map(), lines = new Map(), loading = new Map(), newest = 0;
  var MOST = 50;
  var STROKED = { "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "ς": "σ" };
  var form = document.getElementById("search"), field = document.getElementById("words");
  var found = document.getElementById("found"), title = document.getElementById("found-title");
  var results = document.getElementById("results"), more = document.getElementById("more");

  window.claimsIndex = function (given) { facts = given; };
  window.claimsWords = function (prefix, given) { words.set(prefix, Object.entries(given)); };
  window.claimsLines = function (number, given) { lines.set(number, given); };

  function load(name) {
    if (!loading.has(name)) {
      loading.set(name, new Promise(function (resolve) {
        var script = document.createElement("script");
        script.src = "search/" + name + ".js";
        script.onload = script.onerror = resolve;
        document.head.append(script);
      }));
    }
    return loading.get(name);
  }

  function fold(text) {
    var accents = new RegExp("[" + facts.accents + "]", "gu");
    return text.normalize("NFKD").toLowerCase().normalize("NFKD")
      .replace(/[łøđħŧıæœßς]/g, function (letter) { return STROKED[letter]; })
      .replace(accents, "").replace(/\p{Cf}/gu, "")
      .split(/[^\p{L}\p{N}\p{M}]+/u).filter(Boolean);
  }

  function hex(text) {
    return Array.from(new TextEncoder().encode(text), function (byte) {
      return byte.toString(16).padStart(2, "0");
    }).join("");
  }

  async function numbersOf(word) {
    var start = Array.from(word).slice(0, 2).join("");
    var prefixes = facts.prefixes.filter(function (prefix) { return prefix.startsWith(start); });
    await Promise.all(prefixes.map(function (prefix) { return load("w-" + hex(prefix)); }));
    var numbers = new Set();
    prefixes.forEach(function (prefix) {
      (words.get(prefix) || []).forEach(function (entry) {
        if (entry[0].startsWith(word)) entry[1].forEach(function (number) { numbers.add(number); });
      });
    });
    return numbers;
  }

  function line(entry) {
    var item = document.createElement("li"), link = document.createElement("a");
    var about = document.createElement("span"), verdict = document.createElement("span");
    var claimants = document.createElement("bdi");
    verdict.className = "badge " + entry[3];
    verdict.textContent = entry[2];
    link.href = "claim/C" + entry[0] + ".html";
    link.textContent = entry[1];
    link.dir = "auto";
    link.lang = entry[5];
    about.className = "about";
    claimants.textContent = entry[4];
    about.append(claimants);
    item.append(verdict, link, about);
    return item;
  }

  async function search() {
    var turn = ++newest;
    await load("index");
    var asked = fold(field.value);
    if (!asked.length) { found.hidden = true; return; }
    var sets = await Promise.all(asked.map(numbersOf));
    var numbers = Array.from(sets[0]).filter(function (number) {
      return sets.every(function (set) { return set.has(number); });
    }).sort(function (one, other) { return other - one; });
    var shown = numbers.slice(0, MOST);
    var shards = Array.from(new Set(shown.map(function (number) { return Math.floor(number / facts.shard); })));
    await Promise.all(shards.map(function (number) { return load("c-" + number); }));
    if (turn !== newest) return;
    results.replaceChildren.apply(results, shown.map(function (number) {
      var held = lines.get(Math.floor(number / facts.shard)) || [];
      return held.find(function (entry) { return entry[0] === number; });
    }).filter(Boolean).map(line));
    title.textContent = numbers.length
      ? found.dataset.count.replace("{count}", numbers.length.toLocaleString(document.documentElement.lang)) : found.dataset.none;
    more.textContent = numbers.length > MOST ? found.dataset.more.replace("{count}", MOST) : "";
    found.hidden = false;
  }

  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); search(); });
  var waiting;
  field.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(search, 150); });
})();

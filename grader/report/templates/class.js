"use strict";
// The class's table: sorts, searches and filters; only the rows in sight are in the page.
(function () {
  var ID = 0, NAME = 1, SCORE = 2, STATUS = 3, REVIEW = 4, PAGE = 5, PARTS = 6, MISTAKES = 7, CLUSTER = 8, PERCENT = 9, STUCK = 10;
  var ROOM = 20; // rows drawn above and below those in sight
  var holder = document.getElementById("data");
  if (!holder) return;
  var data = JSON.parse(holder.textContent);
  var rows = data.rows;
  var search = document.getElementById("q"), filter = document.getElementById("filter");
  var body = document.getElementById("body"), scroller = document.getElementById("scroller");
  var view = { sort: "id", down: false, q: "", filter: "all", mistake: null, cluster: null };
  var shown = rows, height = 0, drawn = "", current = -1;
  var collator = new Intl.Collator(["zh", "en"], { numeric: true });

  function language() { return document.documentElement.lang === "zh" ? "zh" : "en"; }
  function say(text) { return text[language()]; }
  function points(value) { return value === null ? "–" : String(Math.round(value * 100) / 100); }

  var haystacks = rows.map(function (row) {
    var mistakes = row[MISTAKES].map(function (i) { return data.mistakes[i].en + " " + data.mistakes[i].zh; });
    return (row[ID] + " " + row[NAME] + " " + mistakes.join(" ")).toLowerCase();
  });
  rows.forEach(function (row, i) { row.at = i; });

  function state(row) {
    if (row[STATUS] !== "graded") return data.words["status." + row[STATUS]] ? say(data.words["status." + row[STATUS]]) : row[STATUS];
    if (row[REVIEW]) return say(data.words.review);
    return row[STUCK] ? say(data.words["part." + row[STUCK]]) : "";
  }

  function key(row) {
    if (view.sort === "state") return state(row) || null; // nothing to say goes last
    if (view.sort === "score") return row[SCORE];
    if (view.sort === "mistakes") return row[MISTAKES].length;
    if (view.sort.indexOf("part") === 0) return row[PARTS][+view.sort.slice(4)];
    return view.sort === "name" ? row[NAME] : row[ID];
  }

  function compare(a, b) {
    var x = key(a), y = key(b), order;
    if (x === null || y === null) return x === y ? a.at - b.at : x === null ? 1 : -1; // without a score: always last
    order = typeof x === "number" ? x - y : collator.compare(x, y);
    return (view.down ? -order : order) || a.at - b.at;
  }

  function passes(row) {
    if (view.mistake !== null && row[MISTAKES].indexOf(view.mistake) < 0) return false;
    if (view.cluster !== null && row[CLUSTER] !== view.cluster) return false;
    if (view.filter === "lost") return row[PERCENT] !== null && row[PERCENT] < 100;
    if (view.filter === "full") return row[PERCENT] !== null && row[PERCENT] >= 100;
    if (view.filter === "review") return row[REVIEW] || row[CLUSTER] !== "" || row[STATUS] !== "graded";
    if (view.filter === "ungraded") return row[SCORE] === null;
    return true;
  }

  function update() {
    var words = view.q.toLowerCase().split(/\s+/).filter(Boolean);
    shown = rows.filter(function (row) {
      return passes(row) && words.every(function (word) { return haystacks[row.at].indexOf(word) >= 0; });
    });
    shown.sort(compare);
    Array.prototype.forEach.call(document.querySelectorAll("#table [data-sort]"), function (button) {
      var order = button.getAttribute("data-sort") !== view.sort ? "none" : view.down ? "descending" : "ascending";
      button.closest("th").setAttribute("aria-sort", order);
    });
    current = -1;
    scroller.scrollTop = 0;
    draw(true);
    tell();
  }

  function tell() {
    var chosen = document.getElementById("chosen");
    var text = view.mistake !== null ? say(data.mistakes[view.mistake]) : view.cluster || "";
    chosen.textContent = text.length > 40 ? text.slice(0, 39) + "…" : text;
    chosen.hidden = !text;
    document.getElementById("clear").hidden = !text && !view.q && view.filter === "all";
    document.getElementById("rows").textContent = say(data.words.rows).replace("{n}", shown.length).replace("{total}", rows.length);
  }

  function cell(row, text, name) {
    var made = row.insertCell();
    made.textContent = text;
    if (name) made.className = name;
    return made;
  }

  function line(row, i) {
    var made = document.createElement("tr"), link = document.createElement("a");
    link.href = row[PAGE];
    link.textContent = row[ID];
    cell(made, "").appendChild(link);
    cell(made, row[NAME]);
    cell(made, points(row[SCORE]), "num");
    cell(made, state(row), "state-word");
    data.parts.forEach(function (part, at) {
      var value = row[PARTS][at], known = typeof value === "number";
      var share = known && part.max > 0 ? Math.max(0, Math.min(1, value / part.max)) : 1;
      cell(made, known ? points(value) : "–", known ? "num part p" + Math.floor(share * 4 + 1e-9) : "num");
    });
    cell(made, row[MISTAKES].map(function (at) { return say(data.mistakes[at]); }).join(" · "), "wrap").title =
      row[MISTAKES].map(function (at) { return say(data.mistakes[at]); }).join("\n");
    made.setAttribute("aria-rowindex", i + 2);
    if (i === current) made.className = "current";
    return made;
  }

  function space(size) {
    var made = document.createElement("tr"), filler = made.insertCell();
    filler.colSpan = 5 + data.parts.length;
    filler.style.height = size + "px";
    made.className = "space";
    made.setAttribute("aria-hidden", "true");
    return made;
  }

  function draw(force, everything) {
    if (!height && shown.length) {
      body.textContent = "";
      height = body.appendChild(line(shown[0], 0)).getBoundingClientRect().height || 32;
    }
    var first = everything ? 0 : Math.max(0, Math.floor(scroller.scrollTop / height) - ROOM);
    var last = everything ? shown.length : Math.min(shown.length, first + Math.ceil(scroller.clientHeight / height) + 2 * ROOM);
    if (!force && drawn === first + "-" + last) return;
    drawn = first + "-" + last;
    var made = document.createDocumentFragment();
    if (first) made.appendChild(space(first * height));
    for (var i = first; i < last; i++) made.appendChild(line(shown[i], i));
    if (last < shown.length) made.appendChild(space((shown.length - last) * height));
    body.textContent = "";
    body.appendChild(made);
    document.getElementById("table").setAttribute("aria-rowcount", shown.length + 1);
  }

  function go(to) {
    if (!shown.length) return;
    current = Math.max(0, Math.min(shown.length - 1, to));
    var top = current * height, head = document.querySelector("#table thead").offsetHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + height + head > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + height + head - scroller.clientHeight;
    draw(true);
  }

  function choose(change) {
    Object.keys(change).forEach(function (name) { view[name] = change[name]; });
    search.value = view.q;
    filter.value = view.filter;
    update();
  }

  function fromHash() {
    var wanted = new URLSearchParams(location.hash.slice(1));
    var sort = wanted.get("sort") || "";
    if (sort) choose({ sort: sort.replace(/^-/, ""), down: sort[0] === "-" });
    if (wanted.has("q")) choose({ q: wanted.get("q") });
    if (wanted.has("filter")) choose({ filter: wanted.get("filter") });
  }

  document.addEventListener("DOMContentLoaded", function () {
    update();
    fromHash();
    var waiting = false;
    scroller.addEventListener("scroll", function () {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(function () { waiting = false; draw(false); });
    }, { passive: true });
    search.addEventListener("input", function () { choose({ q: search.value }); });
    filter.addEventListener("change", function () { choose({ filter: filter.value }); });
    search.form.addEventListener("submit", function (event) { event.preventDefault(); });
    document.getElementById("clear").addEventListener("click", function () {
      choose({ q: "", filter: "all", mistake: null, cluster: null });
    });
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button");
    if (!button) return;
    var sort = button.getAttribute("data-sort");
    // Numbers first show who needs attention; a second click turns the order round.
    if (sort) choose({ sort: sort, down: view.sort === sort ? !view.down : false });
    var mistake = button.getAttribute("data-mistake"), cluster = button.getAttribute("data-cluster");
    if (mistake !== null) choose({ mistake: +mistake, cluster: null });
    if (cluster !== null) choose({ cluster: cluster, mistake: null });
    if (mistake !== null || cluster !== null) document.getElementById("all").scrollIntoView();
  });

  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !typing) { event.preventDefault(); search.focus(); return; }
    if (event.key === "Escape" && event.target === search) { choose({ q: "" }); search.blur(); return; }
    if (event.target !== search && event.target !== scroller) return;
    var page = Math.max(1, Math.floor(scroller.clientHeight / (height || 32)) - 2);
    var move = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }[event.key];
    if (move) { event.preventDefault(); go(current < 0 ? 0 : current + move); }
    if (event.key === "Home" && event.target === scroller) { event.preventDefault(); go(0); }
    if (event.key === "End" && event.target === scroller) { event.preventDefault(); go(shown.length - 1); }
    if (event.key === "Enter" && shown.length) { event.preventDefault(); location.href = shown[Math.max(0, current)][PAGE]; }
  });

  document.addEventListener("languagechange", function () { draw(true); tell(); });
  window.addEventListener("resize", function () { height = 0; draw(true); });
  window.addEventListener("beforeprint", function () { draw(true, true); });
  window.addEventListener("afterprint", function () { draw(true); });
})();

"use strict";
// The class's table sorts, searches and filters; only the rows in sight are in the page. The map above it
// shows the same rows, a column each, by part.
(function () {
  var ID = 0, NAME = 1, SCORE = 2, STATUS = 3, REVIEW = 4, PAGE = 5, PARTS = 6, MISTAKES = 7, CLUSTER = 8, PERCENT = 9, STUCK = 10, SECONDS = 11;
  var ROOM = 12, STEP = 4; // rows drawn above and below those in sight; rows by which they follow
  var holder = document.getElementById("data");
  if (!holder) return;
  var data = JSON.parse(holder.textContent);
  var rows = data.rows;
  var search = document.getElementById("q"), filter = document.getElementById("filter");
  var body = document.getElementById("body"), scroller = document.getElementById("scroller");
  var view = { sort: "id", down: false, q: "", filter: "all", mistake: null, cluster: null, bin: null };
  var shown = rows, height = 0, drawn = "", current = -1;
  var table = document.getElementById("table"), live = {}, above = space(), below = space(); // live: rows in the page by their place
  var collator = new Intl.Collator(["zh", "en"], { numeric: true });

  function language() { return document.documentElement.lang === "zh" ? "zh" : "en"; }
  function say(text) { return text[language()]; }
  function points(value) { return value === null ? "–" : String(Math.round(value * 100) / 100); }

  var haystacks = rows.map(function (row) {
    var mistakes = row[MISTAKES].map(function (i) { return data.mistakes[i].en + " " + data.mistakes[i].zh; });
    return (row[ID] + " " + row[NAME] + " " + mistakes.join(" ")).toLowerCase();
  });
  rows.forEach(function (row, i) { row.at = i; });
  var ranks = {}; // of texts, in the order in which people look them up: asked once, because it is slow

  function rank(column) {
    if (ranks[column]) return ranks[column];
    var order = rows.slice(), same = rows.every(function (row) { return row[column].length === rows[0][column].length; });
    var plain = function (a, b) { return a[column] < b[column] ? -1 : a[column] > b[column] ? 1 : a.at - b.at; };
    var known = function (a, b) { return collator.compare(a[column], b[column]) || a.at - b.at; };
    order.sort(same && column === ID ? plain : known);
    ranks[column] = [];
    order.forEach(function (row, i) { ranks[column][row.at] = i; });
    return ranks[column];
  }

  function state(row) {
    if (row[STATUS] !== "graded") return data.words["status." + row[STATUS]] ? say(data.words["status." + row[STATUS]]) : row[STATUS];
    if (row[REVIEW]) return say(data.words.review);
    return row[STUCK] ? say(data.words["part." + row[STUCK]]) : "";
  }

  function key(row) {
    if (view.sort === "state") return state(row) || null; // nothing to say goes last
    if (view.sort === "score") return row[SCORE];
    if (view.sort === "seconds") return row[SECONDS];
    if (view.sort === "mistakes") return row[MISTAKES].length;
    if (view.sort.indexOf("part") === 0) return row[PARTS][+view.sort.slice(4)];
    return rank(view.sort === "name" ? NAME : ID)[row.at];
  }

  function compare(a, b) {
    var x = a.key, y = b.key, order;
    if (x === null || y === null) return x === y ? a.at - b.at : x === null ? 1 : -1; // without a score: always last
    order = typeof x === "number" ? x - y : collator.compare(x, y);
    return (view.down ? -order : order) || a.at - b.at;
  }

  function bin(row) { return row[PERCENT] === null ? null : Math.min(data.bins.length - 1, Math.max(0, Math.floor(row[PERCENT] / 10))); }

  function passes(row) {
    if (view.mistake !== null && row[MISTAKES].indexOf(view.mistake) < 0) return false;
    if (view.cluster !== null && row[CLUSTER] !== view.cluster) return false;
    if (view.bin !== null && bin(row) !== view.bin) return false;
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
    shown.forEach(function (row) { row.key = key(row); });
    shown.sort(compare);
    Array.prototype.forEach.call(document.querySelectorAll("#table [data-sort]"), function (button) {
      var order = button.getAttribute("data-sort") !== view.sort ? "none" : view.down ? "descending" : "ascending";
      button.closest("th").setAttribute("aria-sort", order);
    });
    current = -1;
    scroller.scrollTop = 0;
    draw(true);
    tell();
    arrange();
    paint();
  }

  function tell() {
    var chosen = document.getElementById("chosen");
    var text = view.mistake !== null ? say(data.mistakes[view.mistake]) : view.bin !== null ? data.bins[view.bin] : view.cluster || "";
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
    cell(made, row[SECONDS] === null ? "–" : String(row[SECONDS]), "num");
    cell(made, row[MISTAKES].map(function (at) { return say(data.mistakes[at]); }).join(" · "), "wrap").title =
      row[MISTAKES].map(function (at) { return say(data.mistakes[at]); }).join("\n");
    made.setAttribute("aria-rowindex", i + 2);
    if (i === current) made.className = "current";
    return made;
  }

  function space() {
    var made = document.createElement("tr");
    made.insertCell().colSpan = 6 + data.parts.length;
    made.className = "space";
    made.setAttribute("aria-hidden", "true");
    return made;
  }

  function fill(filler, size, before) {
    if (!size) { if (filler.parentNode) body.removeChild(filler); return; }
    filler.firstChild.style.height = size + "px";
    if (!filler.parentNode) body.insertBefore(filler, before);
  }

  function draw(force, everything) {
    if (force) { body.textContent = ""; live = {}; }
    if (!height && shown.length) {
      height = body.appendChild(line(shown[0], 0)).getBoundingClientRect().height || 32;
      body.textContent = "";
    }
    // Rows that stay are left as they are, and those that come do so in steps: most movements draw nothing.
    var first = everything ? 0 : Math.max(0, Math.floor(scroller.scrollTop / height / STEP) * STEP - ROOM);
    var last = everything ? shown.length : Math.min(shown.length, first + Math.ceil(scroller.clientHeight / height) + 2 * ROOM + STEP);
    if (!force && drawn === first + "-" + last) return;
    drawn = first + "-" + last;
    Object.keys(live).forEach(function (at) {
      if (at >= first && at < last) return;
      body.removeChild(live[at]);
      delete live[at];
    });
    fill(below, (shown.length - last) * height, null);
    for (var i = last - 1, next = below.parentNode ? below : null; i >= first; i--) {
      if (!live[i]) live[i] = body.insertBefore(line(shown[i], i), next);
      next = live[i];
    }
    fill(above, first * height, body.firstChild);
    table.setAttribute("aria-rowcount", shown.length + 1);
  }

  function widest(text) {
    return rows.reduce(function (most, row) {
      for (var said = text(row), i = 0, wide = 0; i < said.length; i++) wide += said.charCodeAt(i) > 0x2e80 ? 2 : 1;
      return Math.max(most, wide);
    }, 0);
  }

  function widen() {
    // Columns as wide as their longest text, and fixed: they don't move while rows come and go, and each row is laid out alone.
    var heads = Array.prototype.slice.call(table.querySelectorAll("thead th")), last = heads[heads.length - 1];
    table.style.tableLayout = table.style.minWidth = "";
    heads.forEach(function (head) { head.style.width = ""; });
    [[ID, function (row) { return row[ID]; }], [NAME, function (row) { return row[NAME]; }], [STATUS, state]].forEach(function (one) {
      heads[one[0]].style.minWidth = Math.min(widest(one[1]), 26) + 3 + "ch";
    });
    draw(true);
    var widths = heads.map(function (head) { return head.getBoundingClientRect().width; }), wrap = body.querySelector("td.wrap");
    if (!wrap) return;
    var least = parseFloat(getComputedStyle(wrap).minWidth) || 0;
    heads.forEach(function (head, i) {
      if (head === last) return;
      head.style.width = widths[i] + "px";
      least += widths[i];
    });
    table.style.minWidth = least + "px";
    table.style.tableLayout = "fixed";
  }

  function go(to) {
    if (!shown.length) return;
    current = Math.max(0, Math.min(shown.length - 1, to));
    var top = current * height, head = document.querySelector("#table thead").offsetHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + height + head > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + height + head - scroller.clientHeight;
    draw(false);
    Object.keys(live).forEach(function (at) { live[at].className = +at === current ? "current" : ""; });
  }

  // ── the map: a strip for each part, a column for each row of the table, fewest points first ──

  var columns = [], colours = {}, strips = document.querySelectorAll("canvas[data-strip]");
  var reading = document.getElementById("strip-reading");

  function arrange() {
    var part = view.sort.indexOf("part") === 0 ? +view.sort.slice(4) : null;
    var by = function (row) { return part === null ? row[SCORE] : typeof row[PARTS][part] === "number" ? row[PARTS][part] : null; };
    columns = shown.slice().sort(function (a, b) {
      var x = by(a), y = by(b);
      if (x === null || y === null) return x === y ? a.at - b.at : x === null ? 1 : -1;
      return x - y || (a[SCORE] || 0) - (b[SCORE] || 0) || a.at - b.at;
    });
    Array.prototype.forEach.call(document.querySelectorAll("[data-strip-sort]"), function (button) {
      button.setAttribute("aria-pressed", String(part === +button.getAttribute("data-strip-sort")));
    });
  }

  function mean(from, to, part) {
    var sum = 0, n = 0;
    for (var i = from; i < to; i++) if (typeof columns[i][PARTS][part] === "number") { sum += columns[i][PARTS][part]; n++; }
    return n ? sum / n : null;
  }

  function colour(value, max) {
    if (value === null || !(max > 0)) return colours.line;
    var share = value / max;
    if (share >= 1 - 1e-9) return colours.s4;
    return share <= 1e-9 ? colours["lost-fill"] : colours["p" + Math.max(0, Math.min(3, Math.floor(share * 4)))];
  }

  function paint() {
    var style = getComputedStyle(document.documentElement);
    ["p0", "p1", "p2", "p3", "s4", "line", "lost-fill"].forEach(function (name) { colours[name] = style.getPropertyValue("--" + name).trim(); });
    Array.prototype.forEach.call(strips, function (canvas) {
      var part = +canvas.getAttribute("data-strip"), ratio = window.devicePixelRatio || 1;
      var wide = Math.floor(canvas.clientWidth * ratio), pen = canvas.getContext("2d");
      canvas.width = wide;
      canvas.height = Math.round(22 * ratio);
      var count = Math.min(columns.length, wide), gap = wide / count >= 5 * ratio ? Math.round(ratio) : 0;
      for (var i = 0; i < count; i++) {
        var left = Math.floor(i * wide / count), right = Math.floor((i + 1) * wide / count);
        var from = Math.floor(i * columns.length / count), to = Math.floor((i + 1) * columns.length / count);
        pen.fillStyle = colour(mean(from, to, part), data.parts[part].max);
        pen.fillRect(left, 0, right - left - gap, canvas.height);
      }
    });
  }

  function under(event, canvas) {
    var box = canvas.getBoundingClientRect(), count = Math.min(columns.length, Math.floor(canvas.clientWidth * (window.devicePixelRatio || 1)));
    var at = Math.max(0, Math.min(count - 1, Math.floor((event.clientX - box.left) / box.width * count)));
    return [Math.floor(at * columns.length / count), Math.floor((at + 1) * columns.length / count)];
  }

  function name(row) { return row[ID] + (row[NAME] ? " " + row[NAME] : ""); }

  function readStrip(event) {
    var canvas = event.target, part = +canvas.getAttribute("data-strip");
    if (!columns.length) return;
    var place = under(event, canvas), first = columns[place[0]], last = columns[place[1] - 1], value = mean(place[0], place[1], part);
    var words = say(data.words[first === last ? "strip.one" : "strip.many"]);
    reading.textContent = say(data.parts[part].title) + " · " + words.replace(/\{(\w+)\}/g, function (_, key) {
      return { name: name(first), first: name(first), last: name(last), n: place[1] - place[0], score: points(value), max: points(data.parts[part].max) }[key];
    });
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
    widen();
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
      choose({ q: "", filter: "all", mistake: null, cluster: null, bin: null });
    });
    Array.prototype.forEach.call(strips, function (canvas) {
      canvas.addEventListener("mousemove", readStrip);
      canvas.addEventListener("click", function (event) {
        if (!columns.length) return;
        readStrip(event);
        go(shown.indexOf(columns[under(event, canvas)[0]]));
        document.getElementById("all").scrollIntoView();
      });
    });
    openBins();
    var scheme = window.matchMedia("(prefers-color-scheme: dark)");
    if (scheme.addEventListener) scheme.addEventListener("change", paint);
  });

  function openBins() {
    var chart = document.querySelector("svg.bins");
    if (!chart) return;
    chart.setAttribute("role", "group");
    chart.setAttribute("aria-labelledby", "distribution");
    Array.prototype.forEach.call(chart.querySelectorAll("g[data-bin]"), function (bar) {
      if (bar.getAttribute("data-n") === "0") return;
      bar.setAttribute("role", "button");
      bar.setAttribute("tabindex", "0");
      bar.setAttribute("aria-label", data.bins[+bar.getAttribute("data-bin")] + ": " + bar.getAttribute("data-n"));
      bar.addEventListener("click", function () { pick({ bin: +bar.getAttribute("data-bin"), mistake: null, cluster: null }); });
      bar.addEventListener("keydown", function (event) {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        bar.dispatchEvent(new MouseEvent("click"));
      });
    });
  }

  function pick(change) {
    choose(change);
    document.getElementById("all").scrollIntoView();
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button");
    if (!button) return;
    var sort = button.getAttribute("data-sort");
    // Numbers first show who needs attention; a second click turns the order round.
    if (sort) choose({ sort: sort, down: view.sort === sort ? !view.down : false });
    var mistake = button.getAttribute("data-mistake"), cluster = button.getAttribute("data-cluster");
    if (mistake !== null) pick({ mistake: +mistake, cluster: null, bin: null });
    if (cluster !== null) pick({ cluster: cluster, mistake: null, bin: null });
    if (button.hasAttribute("data-strip-sort")) choose({ sort: "part" + button.getAttribute("data-strip-sort"), down: false });
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

  document.addEventListener("languagechange", function () { widen(); tell(); });
  window.addEventListener("resize", function () { height = 0; widen(); paint(); });
  window.addEventListener("beforeprint", function () { draw(true, true); });
  window.addEventListener("afterprint", function () { draw(true); });
})();

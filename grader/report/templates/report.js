"use strict";
// Language, details, hover: everything here is a convenience; the page says the same without it.
(function () {
  var root = document.documentElement;
  var KEY = "grader-language";

  function each(selector, act, within) {
    Array.prototype.forEach.call((within || document).querySelectorAll(selector), act);
  }

  function setLanguage(language, remember) {
    // The element at the top of the window stays where it is when texts change their length.
    var anchor = document.body && document.elementFromPoint(Math.min(innerWidth / 2, 200), 80);
    var before = anchor ? anchor.getBoundingClientRect().top : 0;
    root.lang = language;
    root.setAttribute("data-lang", language);
    each("[data-en]", function (element) {
      var text = element.getAttribute("data-" + language);
      if (element.tagName === "INPUT") element.placeholder = text;
      else element.textContent = text;
    });
    each("[data-set-lang]", function (button) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-set-lang") === language));
    });
    if (anchor) window.scrollBy(0, anchor.getBoundingClientRect().top - before);
    if (remember) {
      try { localStorage.setItem(KEY, language); } catch (refused) { /* private windows, file system pages */ }
    }
    document.dispatchEvent(new Event("languagechange"));
  }

  function wanted() {
    var inHash = /[#&]lang=(en|zh)/.exec(location.hash);
    if (inHash) return inHash[1];
    try {
      var kept = localStorage.getItem(KEY);
      if (kept === "en" || kept === "zh") return kept;
    } catch (refused) { /* as above */ }
    return root.getAttribute("data-lang");
  }

  function openTarget() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    for (var at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    if (target) target.scrollIntoView({ block: "center" });
  }

  function readOut(cell) {
    // The same cell in all three maps, marked together.
    var figure = cell.closest("figure");
    each(".same", function (old) { old.classList.remove("same"); }, figure);
    var row = cell.parentElement.rowIndex;
    each("table", function (table) {
      var same = table.rows[row] && table.rows[row].cells[cell.cellIndex];
      if (same) same.classList.add("same");
    }, figure);
    var out = figure.querySelector("output");
    if (!out) {
      out = document.createElement("output");
      figure.appendChild(out);
    }
    out.textContent = "";
    each("table", function (table) {
      var same = table.rows[row] && table.rows[row].cells[cell.cellIndex];
      if (!same) return;
      var item = document.createElement("span");
      Array.prototype.forEach.call(table.caption.childNodes, function (node) { item.appendChild(node.cloneNode(true)); });
      var value = document.createElement("b");
      value.textContent = " " + same.title;
      item.appendChild(value);
      out.appendChild(item);
    }, figure);
  }

  function copy(button) {
    var text = document.getElementById(button.getAttribute("data-copy")).textContent;
    function say() {
      button.querySelector(".before").hidden = true;
      button.querySelector(".after").hidden = false;
      setTimeout(function () {
        button.querySelector(".before").hidden = false;
        button.querySelector(".after").hidden = true;
      }, 1500);
    }
    if (navigator.clipboard) { navigator.clipboard.writeText(text).then(say, function () { select(text, button); }); }
    else select(text, button);
  }

  function select(text, button) {
    var range = document.createRange();
    range.selectNodeContents(document.getElementById(button.getAttribute("data-copy")));
    var selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  root.setAttribute("data-lang", wanted()); // before the first paint
  document.addEventListener("DOMContentLoaded", function () {
    each(".needs-js", function (element) { element.hidden = false; });
    setLanguage(wanted(), false);
    openTarget();
    document.addEventListener("click", function (event) {
      var button = event.target.closest && event.target.closest("button");
      if (button && button.hasAttribute("data-set-lang")) setLanguage(button.getAttribute("data-set-lang"), true);
      if (button && button.hasAttribute("data-copy")) copy(button);
    });
    ["mouseover", "click"].forEach(function (kind) {
      document.addEventListener(kind, function (event) {
        var cell = event.target.closest && event.target.closest(".heat td");
        if (cell) readOut(cell);
      });
    });
    window.addEventListener("hashchange", openTarget);
    window.addEventListener("beforeprint", function () {
      each("main > section details:not(.file)", function (details) { details.open = true; });
    });
  });
})();

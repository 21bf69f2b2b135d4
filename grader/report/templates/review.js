"use strict";
// Keys, and what is remembered between pages: the same can be done with links and buttons alone.
(function () {
  var NAME = "grader-review-who";

  function find(id) { return document.getElementById(id); }

  function go(id) {
    var link = find(id);
    if (link) link.click();
  }

  function items() { return Array.prototype.slice.call(document.querySelectorAll("[data-item]")); }

  function step(by) {
    var all = items();
    if (!all.length) return go(by > 0 ? "after" : "before");
    var at = all.indexOf(document.activeElement && document.activeElement.closest("[data-item]"));
    var to = all[Math.max(0, Math.min(all.length - 1, at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by))];
    to.focus();
    to.scrollIntoView({ block: "nearest" });
  }

  function open() {
    var item = document.activeElement && document.activeElement.closest("[data-item]");
    var link = item && item.querySelector("a.go");
    if (link) link.click();
  }

  function focus(id) {
    var field = find(id);
    if (!field) return;
    field.scrollIntoView({ block: "nearest" });
    field.focus();
    if (field.select) field.select();
  }

  function promote() {
    var details = find("promote");
    if (!details) return;
    details.open = true;
    details.querySelector("input[name=id]").focus();
  }

  function help() {
    var dialog = find("help");
    if (dialog && !dialog.open) dialog.showModal();
  }

  var KEYS = {
    j: function () { step(1); },
    k: function () { step(-1); },
    a: function () { go("accept"); },
    o: function () { focus("points"); },
    c: function () { focus("comment"); },
    m: promote,
    u: function () { go("to-queue"); },
    "?": help
  };

  function typing(element) {
    return element && (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable);
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (typing(event.target) || (find("help") && find("help").open)) return;
    if (event.key === "Enter" && event.target.matches("[data-item]")) { event.preventDefault(); return open(); }
    var act = KEYS[event.key];
    if (act) { event.preventDefault(); act(); }
  }

  function fill() {
    // What was decided of the chosen target stands in the fields, unless something was typed and refused.
    var target = find("target");
    var chosen = target && target.selectedOptions[0];
    if (!chosen) return;
    find("points").value = chosen.getAttribute("data-points");
    find("comment").value = chosen.getAttribute("data-comment");
    document.querySelector("input[name=had]").value = chosen.getAttribute("data-comment") ? "1" : "";
  }

  function remembered() {
    var kept = "";
    try { kept = localStorage.getItem(NAME) || ""; } catch (refused) { /* private windows */ }
    Array.prototype.forEach.call(document.querySelectorAll("[data-who]"), function (field) {
      if (kept) field.value = kept;
      field.addEventListener("change", function () {
        try { localStorage.setItem(NAME, field.value); } catch (refused) { /* as above */ }
        Array.prototype.forEach.call(document.querySelectorAll("[data-who]"), function (other) { other.value = field.value; });
      });
    });
  }

  document.addEventListener("keydown", onKey);
  remembered();
  if (find("target")) {
    find("target").addEventListener("change", fill);
    if (!find("points").value && !find("comment").value) fill();
  }
  var first = document.querySelector("[data-focus]");
  if (first) first.focus();
})();

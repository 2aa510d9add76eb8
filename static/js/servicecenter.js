// Small comforts; every page works without them. Loaded with defer, no inline code anywhere.
"use strict";

(() => {
  const root = document.documentElement;
  const YEAR = 365 * 24 * 60 * 60;

  // The reader's own choices: theme, dense tables, keys off. Kept in a cookie so that the server writes them into <html>.
  function choose(name, value) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    const age = value ? YEAR : 0;
    document.cookie = `sc_${name}=${value || ""}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
    if (value) root.dataset[name] = value;
    else delete root.dataset[name];
    showChoices();
  }

  function showChoices() {
    for (const button of document.querySelectorAll("[data-sc-choice]")) {
      const isChosen = root.dataset[button.dataset.scChoice] === button.dataset.scValue;
      button.setAttribute("aria-pressed", String(isChosen));
    }
  }

  for (const part of document.querySelectorAll("[data-sc-needs-script]")) part.hidden = false;
  showChoices();

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sc-choice]");
    if (button) {
      const { scChoice: name, scValue: value } = button.dataset;
      choose(name, root.dataset[name] === value ? "" : value);
    }
    for (const menu of document.querySelectorAll("details.sc-menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // Single keys, never while writing, and off at the reader's wish (WCAG 2.1.4).
  function isWriting(target) {
    return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
  }

  function rowLinks() {
    return [...document.querySelectorAll("[data-sc-rows] :is(li, tbody th) > a, [data-sc-rows] li > div > a, [data-sc-rows] tbody th > form > button")];
  }

  function moveRow(step) {
    const links = rowLinks();
    if (!links.length) return;
    const focused = links.indexOf(document.activeElement);
    const from = focused >= 0 ? focused : links.findIndex((link) => link.hasAttribute("aria-current"));
    links[Math.min(links.length - 1, Math.max(0, from + step))].focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = event.target.closest("details.sc-menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
      return;
    }
    if (root.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      event.preventDefault();
      moveRow(key === "j" ? 1 : -1);
      return;
    }
    if (key === "x") {
      document.activeElement.closest("[data-sc-rows] tr")?.querySelector("input[type=checkbox]")?.click();
      return;
    }
    const target = /^[a-z/]$/.test(key) && document.querySelector(`[data-sc-key="${key}"]`);
    if (target) {
      event.preventDefault();
      if (target.matches("input")) target.focus();
      else target.click();
    }
  });

  // All rows of the page at once.
  document.addEventListener("change", (event) => {
    const name = event.target.dataset?.scAll;
    if (!name) return;
    for (const box of document.querySelectorAll(`input[name="${name}"]`)) box.checked = event.target.checked;
  });

  // After a form with faults: the list of faults is read first.
  document.querySelector("[data-sc-focus]")?.focus();

  // The print button, shown only where there is script.
  document.querySelectorAll("[data-sc-print]").forEach((button) => { button.hidden = false; });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-sc-print]")) window.print();
  });
})();

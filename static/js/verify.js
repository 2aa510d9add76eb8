// A page beside its fields: the focused field is lit in the picture, the sums are shown as they are written, and the
// keys go from one unsure field to the next. The page works without.
"use strict";

(() => {
  const form = document.querySelector("[data-sc-verify]");
  if (!form) return;
  const scroller = document.querySelector(".sc-verify__scroll");

  function light(name) {
    for (const box of document.querySelectorAll("[data-sc-box]")) {
      box.classList.toggle("is-lit", box.dataset.scBox === name);
    }
    const lit = document.querySelector("[data-sc-box].is-lit");
    if (!lit) return;
    const place = lit.getBoundingClientRect();
    const frame = scroller.getBoundingClientRect();
    if (place.top < frame.top || place.bottom > frame.bottom) {
      scroller.scrollTop += place.top - frame.top - frame.height / 3;
    }
  }

  form.addEventListener("focusin", (event) => {
    const field = event.target.closest("[data-sc-field]");
    light(field ? field.dataset.scField : "");
  });

  // An edited field has been looked at: its box need not be ticked.
  form.addEventListener("input", (event) => {
    const field = event.target.closest("[data-sc-field].is-unsure");
    if (field) field.classList.toggle("is-seen", !isLeft(field));
    add();
  });

  function control(field) {
    return field.querySelector("input:not([type=checkbox]), select");
  }

  function isLeft(field) {
    const written = control(field);
    const isAsRead = written.matches("select")
      ? [...written.options].every((option) => option.selected === option.defaultSelected)
      : written.value === written.defaultValue;
    return isAsRead && !field.querySelector("input[name=confirmed]").checked;
  }

  function unsure() {
    return [...form.querySelectorAll("[data-sc-field].is-unsure")].filter(isLeft);
  }

  function goOn(from) {
    const left = unsure().filter((field) => field !== from);
    const after = left.filter((field) => from && from.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING);
    const next = after[0] || left[0];
    if (next) control(next).focus();
    else form.querySelector("button[type=submit]").focus();
  }

  // Enter says that the field is right and goes on to the next unsure one; Ctrl+Enter hands in the whole.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (!event.target.matches("input, select")) return;
    event.preventDefault();
    const field = event.target.closest("[data-sc-field]");
    const box = field?.querySelector("input[name=confirmed]");
    if (box && control(field).value) {
      box.checked = true;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    goOn(field);
  });

  function ore(name) {
    const text = form.elements[name].value.replace(/[\s\u00a0]/g, "").replace(",", ".").replace("\u2212", "-");
    return text === "" ? 0 : Math.round(Number(text) * 100);
  }

  function kronor(amount) {
    return (amount / 100).toLocaleString("sv-SE", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  }

  function add() {
    const told = form.querySelector("[data-sc-arithmetic]");
    const [net, vat, rounding, total] = ["net", "vat", "rounding", "total"].map(ore);
    if ([net, vat, rounding, total].some(Number.isNaN)) {
      told.textContent = "";
      return;
    }
    const difference = net + vat + rounding - total;
    const sum = `${kronor(net)} + ${kronor(vat)} + ${kronor(rounding)} = ${kronor(net + vat + rounding)}. `;
    told.textContent = sum + (difference ? `${told.dataset.differs} ${kronor(difference)}` : told.dataset.ties);
    told.classList.toggle("is-wrong", difference !== 0);
  }

  add();
  if (!form.querySelector("[data-sc-focus]")) goOn(null);
})();

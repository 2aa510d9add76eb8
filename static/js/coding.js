// The coding grid: what each row comes to and what is left, as one writes, and more rows without a round to the server.
"use strict";

(() => {
  const form = document.querySelector("[data-sc-coding]");
  if (!form) return;
  const { net, lines } = JSON.parse(form.dataset.scCoding);
  const kronor = new Intl.NumberFormat("sv-SE", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const show = (ore) => kronor.format(ore / 100).replace("\u2212", "-");

  function number(text) {
    const plain = text.replace(/[\s\u00a0]/g, "").replace("\u2212", "-").replace(",", ".");
    return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN;
  }

  // As the server reads it: an amount, a percent, parts, or nothing for the rest.
  function share(text) {
    const plain = text.trim().toLowerCase();
    if (plain === "" || plain === "rest" || plain === "resten") return { parts: 1 };
    if (plain.endsWith("%")) return { percent: number(plain.slice(0, -1)) };
    const parts = plain.match(/^([\d ,.]+?)\s*del(ar)?$/);
    if (parts) return { parts: number(parts[1]) };
    return { ore: Math.round(number(plain) * 100) };
  }

  // The last öre go to those who lost most in rounding.
  function divide(whole, weights) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!total) return weights.map(() => 0);
    const exact = weights.map((weight) => (Math.abs(whole) * weight) / total);
    const floors = exact.map((part) => Math.floor(part + 1e-9));
    const order = exact.map((_, place) => place).sort((a, b) => floors[a] - exact[a] - (floors[b] - exact[b]) || a - b);
    for (let missing = Math.abs(whole) - floors.reduce((a, b) => a + b, 0), at = 0; missing > 0; missing -= 1, at += 1) floors[order[at]] += 1;
    return floors.map((part) => Math.sign(whole) * part);
  }

  function split(whole, shares) {
    const given = shares.map((one) => one.ore || 0);
    const percents = shares.map((one) => one.percent || 0);
    const percent = percents.reduce((a, b) => a + b, 0);
    const byPercent = divide(Math.round((whole * percent) / 100), percents);
    const left = whole - [...given, ...byPercent].reduce((a, b) => a + b, 0);
    const byParts = divide(left, shares.map((one) => one.parts || 0));
    return shares.map((_, place) => given[place] + byPercent[place] + byParts[place]);
  }

  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const rows = () => [...form.querySelectorAll("[data-sc-row]")];
  const isUsed = (row) => ["account", "coding", "share", "text", "since", "until"].some((name) => field(row, name)?.value.trim());

  const names = new Map([...document.querySelectorAll("#sc-accounts option")].map((one) => [one.value, one.textContent]));
  const name = (row) => names.get(field(row, "account").value.trim().split(" ")[0]) || "";

  function count() {
    const used = rows().filter(isUsed);
    const targets = new Map();
    for (const row of used) {
      const target = field(row, "line")?.value || "";
      targets.set(target, [...(targets.get(target) || []), row]);
    }
    let coded = 0;
    for (const row of rows()) {
      row.querySelector("[data-sc-comes]").value = "";
      row.querySelector("[data-sc-account-name]").textContent = name(row);
    }
    const taken = [...targets.keys()].filter(Boolean).reduce((sum, line) => sum + (lines[line] || 0), 0);
    for (const [target, some] of targets) {
      const amounts = split(target ? lines[target] || 0 : net - taken, some.map((row) => share(field(row, "share").value)));
      some.forEach((row, place) => {
        coded += amounts[place];
        row.querySelector("[data-sc-comes]").value = Number.isNaN(amounts[place]) ? "?" : show(amounts[place]);
      });
    }
    form.querySelector("[data-sc-coded]").textContent = Number.isNaN(coded) ? "?" : show(coded);
    form.querySelector("[data-sc-left]").textContent = Number.isNaN(coded) ? "?" : show(net - coded);
    form.querySelector("[data-sc-left-row]").classList.toggle("is-off", net !== coded);
  }

  form.querySelector("[data-sc-add-row]").addEventListener("click", (event) => {
    event.preventDefault();
    const last = rows().at(-1);
    const total = form.querySelector('[name$="-TOTAL_FORMS"]');
    const before = Number(total.value) - 1;
    const row = last.cloneNode(true);
    for (const part of row.querySelectorAll("[name], [for], [id]")) {
      for (const name of ["name", "id", "for", "aria-describedby"]) {
        if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(`-${before}-`, `-${before + 1}-`));
      }
    }
    for (const label of row.querySelectorAll("label")) label.textContent = label.textContent.replace(String(before + 1), String(before + 2));
    for (const input of row.querySelectorAll("input")) input.value = "";
    for (const extra of row.querySelectorAll(".errorlist")) extra.remove();
    last.after(row);
    total.value = String(before + 2);
    field(row, "account").focus();
    count();
  });

  form.addEventListener("input", count);
  count();
})();

// Light or dark, and keys that lead somewhere. Pages work without either.
"use strict";

(() => {
  const sheet = document.querySelector("[data-theme-sheet]");
  const scheme = document.querySelector("meta[name=color-scheme]");
  const night = window.matchMedia("(prefers-color-scheme: dark)");
  const themeLink = document.querySelector("[data-theme]");

  function isDark() {
    return sheet.media === "screen" || (sheet.media !== "not all" && night.matches);
  }

  function tellTheme() {
    const text = themeLink.querySelector("[data-theme-text]");
    text.textContent = isDark() ? text.dataset.dark : text.dataset.light;
    themeLink.href = isDark() ? "?theme=light" : "?theme=dark";
    document.dispatchEvent(new Event("themechange"));
  }

  function switchTheme(event) {
    event.preventDefault();
    const dark = !isDark();
    sheet.media = dark ? "screen" : "not all";
    scheme.content = dark ? "dark" : "light";
    document.cookie = `theme=${scheme.content}; path=/; max-age=31536000; samesite=lax`;
    tellTheme();
  }

  if (sheet && themeLink) {
    themeLink.addEventListener("click", switchTheme);
    night.addEventListener("change", tellTheme);
    tellTheme();
  }

  // --- Keys: one after the other, never while somebody writes; WCAG 2.1.4 wants them switched off.
  const KEYS_OFF = "keys-off";
  const LONGEST_PAUSE = 1200;
  const FIELDS = "input, textarea, select, [contenteditable]";
  const list = document.querySelector("[data-keys-dialog]");
  let typed = "";
  let last = 0;

  function areOff() {
    try {
      return localStorage.getItem(KEYS_OFF) === "1";
    } catch {
      return false; // storage is forbidden: the keys work as they come
    }
  }

  function named(element) {
    return element.dataset.keysLabel || element.textContent.trim();
  }

  function fillList() {
    const rows = list.querySelector("[data-keys-rows]");
    const found = [...document.querySelectorAll("[data-keys]")].map((one) => [one.dataset.keys, named(one)]);
    rows.replaceChildren(...[["?", rows.dataset.help], ...found].map(([keys, label]) => {
      const row = document.createElement("div");
      const term = document.createElement("dt");
      const text = document.createElement("dd");
      term.append(...keys.split(" ").map((key) => Object.assign(document.createElement("kbd"), { textContent: key })));
      text.textContent = label;
      row.append(term, text);
      return row;
    }));
    const control = list.querySelector("[data-keys-switch]");
    control.textContent = areOff() ? control.dataset.off : control.dataset.on;
  }

  function openList() {
    fillList();
    list.showModal();
  }

  function follow(keys) {
    if (keys === "?") {
      openList();
      return true;
    }
    const target = [...document.querySelectorAll("[data-keys]")].find((one) => one.dataset.keys === keys);
    if (!target) return false;
    if (target.matches(FIELDS)) target.focus();
    else target.click();
    return true;
  }

  function press(event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.length !== 1 || areOff() || list.open || event.target.closest(FIELDS)) return;
    const inTime = event.timeStamp - last < LONGEST_PAUSE;
    typed = inTime && typed ? `${typed} ${event.key}` : event.key;
    last = event.timeStamp;
    for (const keys of [typed, event.key]) {
      if (!follow(keys)) continue;
      event.preventDefault();
      typed = "";
      return;
    }
  }

  if (list) {
    document.addEventListener("keydown", press);
    list.querySelector("[data-keys-switch]").addEventListener("click", () => {
      try {
        localStorage.setItem(KEYS_OFF, areOff() ? "0" : "1");
      } catch {
        // nothing is kept where storage is forbidden
      }
      fillList();
    });
    for (const opener of document.querySelectorAll("[data-keys-list]")) {
      opener.hidden = false;
      opener.querySelector("button").addEventListener("click", openList);
    }
  }
})();

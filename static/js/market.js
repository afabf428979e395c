// Small comforts on top of pages that work without any of this.
"use strict";

const root = document.documentElement;

function focusErrorSummary() {
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
}

// A class of the whole page, remembered in the cookie of the same name: large-type, compact-rows.
function flip(link) {
  const name = link.dataset.switch;
  const on = root.classList.toggle(name);
  document.cookie = `${name.replace("-", "_")}=${on ? "1" : ""}; path=/; max-age=${on ? 31536000 : 0}; samesite=lax`;
  const text = link.querySelector("[data-switch-text]");
  text.textContent = on ? text.dataset.on : text.dataset.off;
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll(".user-menu[open], .nav-toggle[open]")) {
    if (menu !== except) menu.open = false;
  }
}

function foldForSmallScreens() {
  if (!window.matchMedia("(max-width: 900px)").matches) return;
  for (const fold of document.querySelectorAll("[data-fold-small]:not([data-folded])")) {
    fold.open = false;
    fold.dataset.folded = "1"; // from now on the style sheet, which has hidden it so far, lets go
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-switch]");
  if (link) {
    event.preventDefault();
    flip(link);
  }
  if (event.target.closest("[data-print]")) window.print();
  if (!event.target.closest(".main-nav")) closeMenus(event.target.closest(".user-menu, .nav-toggle"));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector(".user-menu[open], .nav-toggle[open]");
  if (!open) return;
  closeMenus();
  open.querySelector("summary").focus();
});

// A second press on "submit" while the first is under way would only meet a refusal.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// On paper nothing can be unfolded.
window.addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("main details:not([open])")) {
    fold.dataset.unfolded = "1";
    fold.open = true;
  }
});
window.addEventListener("afterprint", () => {
  for (const fold of document.querySelectorAll("details[data-unfolded]")) {
    delete fold.dataset.unfolded;
    fold.open = false;
  }
});

// Days are written YYYY-MM-DD; the browser's own calendar waits behind a button.
const DAY = /^\s*(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?\s*$/;

function writeDay(box) {
  const parts = DAY.exec(box.value);
  if (parts) box.value = parts.slice(1).map((part) => part.padStart(2, "0")).join("-");
}

function offerCalendar(button) {
  const box = button.parentElement.querySelector("input");
  const calendar = Object.assign(document.createElement("input"), { type: "date", tabIndex: -1, className: "date-native" });
  if (!calendar.showPicker) return;
  calendar.setAttribute("aria-hidden", "true");
  button.after(calendar);
  button.hidden = false;
  box.addEventListener("change", () => writeDay(box));
  button.addEventListener("click", () => {
    calendar.value = box.value;
    calendar.showPicker();
  });
  calendar.addEventListener("change", () => {
    box.value = calendar.value;
    for (const name of ["input", "change"]) box.dispatchEvent(new Event(name, { bubbles: true }));
  });
}

for (const button of document.querySelectorAll("[data-pick-day]")) offerCalendar(button);

document.addEventListener("htmx:afterSettle", foldForSmallScreens);
// The server answers faulty input with 4xx and a page that explains it: show that page.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) event.detail.shouldSwap = true;
});
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 422) window.location.href = event.detail.pathInfo.finalRequestPath;
});

focusErrorSummary();
foldForSmallScreens();

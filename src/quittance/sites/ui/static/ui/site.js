/* Small comforts on top of pages that work without this file: printing, busy buttons, the time-out warning. */
(() => {
  "use strict";

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // What stands beside the button goes to the clipboard; the button says so for a moment, also to screen readers.
  for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
    const words = [...button.childNodes];
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.replaceChildren(...words); }, 2500);
    });
  }

  // A second press of a button that is already working does nothing; coming back with "back" frees it again.
  const busy = new Set();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (busy.has(form)) { event.preventDefault(); return; }
    if (form.method !== "post" || form.hasAttribute("data-repeat")) return;
    busy.add(form);
    form.querySelector("button:not([type=button])")?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    busy.clear();
    document.querySelectorAll("[aria-busy]").forEach((element) => element.removeAttribute("aria-busy"));
  });

  const dialog = document.querySelector("dialog[data-time-out]");
  if (!dialog) return;
  const warnAfter = Number(dialog.dataset.warnAfter) * 1000;
  const endAfter = Number(dialog.dataset.endAfter) * 1000;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  let seen = Date.now();

  const stillHere = () => { seen = Date.now(); if (dialog.open) dialog.close(); };
  // Another tab was used: the session lives on, so this tab need not warn.
  channel?.postMessage("seen");
  channel?.addEventListener("message", (event) => {
    if (event.data === "seen") stillHere();
    else window.location.assign(dialog.dataset.endedAt);
  });
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const form = event.target;
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "HX-Request": "true" },
      redirect: "manual",
    }).catch(() => null);
    if (answer && answer.status === 204) { stillHere(); channel?.postMessage("seen"); } else form.submit();
  });
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); dialog.querySelector("form").requestSubmit(); });
  const watch = setInterval(() => {
    const quiet = Date.now() - seen;
    if (quiet >= endAfter) {
      // Once: asked for again every second, a page that comes slowly would never come.
      clearInterval(watch);
      channel?.postMessage("ended");
      window.location.assign(dialog.dataset.endedAt);
    } else if (quiet >= warnAfter && !dialog.open) dialog.showModal();
  }, 1000);
})();

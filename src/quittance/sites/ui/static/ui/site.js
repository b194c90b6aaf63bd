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

  // A part of the menu that is open closes when one goes on without choosing.
  for (const part of document.querySelectorAll("nav details")) {
    const leave = (event) => { if (event.target !== document && !part.contains(event.target)) part.open = false; };
    document.addEventListener("click", leave);
    document.addEventListener("focusin", leave);
    part.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !part.open) return;
      part.open = false;
      part.querySelector("summary").focus();
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

  // The desk's session is another than the debtor's, also where both are open in one browser.
  const whose = window.location.pathname.startsWith("/desk/") ? "desk" : "portal";
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(`${whose} session`) : null;
  if (document.querySelector("[data-logged-out]")) channel?.postMessage("out");
  const dialog = document.querySelector("dialog[data-time-out]");
  if (!dialog) return;
  // A page a browser kept as it was may be somebody's who has logged out since.
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
  const warnAfter = Number(dialog.dataset.warnAfter) * 1000;
  const endAfter = Number(dialog.dataset.endAfter) * 1000;
  const lastMoment = Date.now() + Number(dialog.dataset.left ?? Infinity) * 1000;
  const [more, last] = [dialog.querySelector("[data-more]"), dialog.querySelector("[data-last]")];
  let seen = Date.now();
  let begun = null;

  // A form somebody has begun to fill in is not lost with the session: it is handed over to be kept, and not taken.
  document.addEventListener("input", (event) => { if (event.target.form?.method === "post") begun = event.target.form; });
  const end = () => {
    if (!begun || !dialog.dataset.back) {
      const back = dialog.dataset.back ? `&back=${encodeURIComponent(dialog.dataset.back)}` : "";
      window.location.assign(dialog.dataset.endedAt + back);
      return;
    }
    for (const file of begun.querySelectorAll("input[type=file]")) file.disabled = true;
    const back = Object.assign(document.createElement("input"), { type: "hidden", name: "back", value: dialog.dataset.back });
    begun.append(back);
    begun.setAttribute("action", dialog.dataset.endedAt);
    begun.setAttribute("enctype", "application/x-www-form-urlencoded");
    begun.submit();
  };
  const stillHere = () => { seen = Date.now(); if (dialog.open) dialog.close(); };
  // Another tab was used: the session lives on, so this tab need not warn.
  channel?.postMessage("seen");
  channel?.addEventListener("message", (event) => {
    if (event.data === "seen") stillHere();
    else if (event.data === "out" && dialog.dataset.outAt) window.location.assign(dialog.dataset.outAt);
    else end();
  });
  dialog.querySelector("form[method=post]").addEventListener("submit", async (event) => {
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
  dialog.addEventListener("cancel", (event) => {
    if (last && !last.hidden) return;
    event.preventDefault();
    dialog.querySelector("form[method=post]").requestSubmit();
  });
  const ending = setInterval(() => {
    const [quiet, left] = [Date.now() - seen, lastMoment - Date.now()];
    if (quiet >= endAfter || left <= 0) {
      clearInterval(ending);
      channel?.postMessage("ended");
      end();
    } else if (last && left <= endAfter - warnAfter) {
      if (!last.hidden) return;
      [more.hidden, last.hidden] = [true, false];
      dialog.setAttribute("aria-labelledby", "time-over");
      if (!dialog.open) dialog.showModal();
    } else if (quiet >= warnAfter && !dialog.open) dialog.showModal();
  }, 1000);
})();

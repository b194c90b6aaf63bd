/* Passkeys: asks the browser for one and sends what it answers with the form. Codes work without this file. */
(() => {
  "use strict";

  const { webauthnJSON } = window;
  if (!webauthnJSON || !webauthnJSON.supported()) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.setAttribute("data-repeat", "");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const failed = form.querySelector("[data-failed]");
      failed.hidden = true;
      try {
        const options = JSON.parse(document.getElementById(form.dataset.options).textContent);
        const credential = await webauthnJSON[form.dataset.passkey](options);
        form.elements.credential.value = JSON.stringify(credential);
        form.submit();
      } catch {
        failed.hidden = false;
      }
    });
  }
})();

// A page that comes back with errors begins with them, also for those who hear it.

export function goToErrors(page) {
  const summary = page.querySelector(".error-summary");
  if (!summary) return;
  summary.tabIndex = -1;
  summary.focus();
  for (const link of summary.querySelectorAll('a[href^="#"]')) {
    link.addEventListener("click", (event) => {
      const field = page.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!field) return;
      event.preventDefault();
      field.scrollIntoView({ block: "center" });
      field.focus();
    });
  }
}

// Starts the design system's scripts and opens folded filters on a wide screen. Every page works without this file.

const tag = document.getElementById('init');

if (tag) {
  import(tag.dataset.frontend)
    .then((frontend) => frontend.initAll())
    // Without the scripts nothing may stay hidden that only they can show.
    .catch(() => document.body.classList.remove('govuk-frontend-supported'));
}

// Browsers that cannot style ::details-content keep the filters folded until they are opened here.
if (!CSS.supports('selector(::details-content)') && matchMedia('(min-width: 48.0625em)').matches) {
  document.querySelectorAll('details.app-filters').forEach((filters) => { filters.open = true; });
}

// Print buttons appear only where a script can print.
document.querySelectorAll('button.app-print').forEach((button) => {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
});

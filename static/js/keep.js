// Keeps what an agent types while they go on, so that nothing is lost with a call. Without it, "Pause" keeps it.

const told = document.querySelector('[data-keep]');
const form = told && told.closest('form');

if (form) {
  let waiting = 0;
  const keep = async () => {
    try {
      const answer = await fetch(told.dataset.keep, { method: 'POST', body: new FormData(form), redirect: 'manual' });
      told.textContent = answer.status === 204 ? 'Kept.' : 'Not kept. You may be signed out: do not close this page.';
    } catch {
      told.textContent = 'Not kept: there is no connection. Do not close this page.';
    }
  };
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 1500);
  });
  form.addEventListener('submit', () => clearTimeout(waiting));
}

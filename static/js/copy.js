// Shows the buttons that copy a text, which only a script can. Without it the text is selected and copied by hand.

document.querySelectorAll('button[data-copy]').forEach((button) => {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const box = document.getElementById(button.dataset.copy);
    box.select();
    try {
      await navigator.clipboard.writeText(box.value);
      button.textContent = button.dataset.done;
    } catch {
      box.focus(); // it stays selected: Ctrl and C does the rest
    }
  });
});

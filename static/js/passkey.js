// Asks the browser for a passkey when the button is pressed and sends its answer with the form.

const form = document.getElementById('passkey');
const button = form.querySelector('[data-passkey]');
const trouble = document.getElementById('passkey-trouble');

const fromText = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const listed = (keys) => (keys || []).map((key) => ({ ...key, id: fromText(key.id) }));

function asOptions(question) {
  const options = { ...question, challenge: fromText(question.challenge) };
  if (question.user) options.user = { ...question.user, id: fromText(question.user.id) };
  if (question.allowCredentials) options.allowCredentials = listed(question.allowCredentials);
  if (question.excludeCredentials) options.excludeCredentials = listed(question.excludeCredentials);
  return options;
}

function asAnswer(credential) {
  const response = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response });
}

async function ask() {
  const asked = await fetch(button.dataset.question, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'X-CSRFToken': form.elements.csrf_token.value },
  });
  if (!asked.ok) throw new Error(asked.statusText);
  const publicKey = asOptions(await asked.json());
  const credential = await navigator.credentials[button.dataset.passkey]({ publicKey });
  form.elements.answer.value = asAnswer(credential);
  form.submit();
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  trouble.hidden = true;
  ask().catch(() => { trouble.hidden = false; });
});

// Tells the style sheet, before anything is drawn, that scripts run and that this browser can load the design system.
document.body.classList.add('js-enabled');
if ('noModule' in HTMLScriptElement.prototype) {
  document.body.classList.add('govuk-frontend-supported');
}

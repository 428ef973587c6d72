// Counts that a contact of a listing was used, without holding up the tap. Nothing about the person is sent.

const kinds = { 'tel:': 'phone', 'sms:': 'phone', 'mailto:': 'email' };

document.querySelectorAll('[data-listing]').forEach((part) => {
  part.addEventListener('click', (event) => {
    const link = event.target.closest('a[href]');
    if (!link || !navigator.sendBeacon) return;
    const elsewhere = link.host && link.host !== window.location.host;
    const kind = link.dataset.kind || kinds[link.protocol] || (elsewhere ? 'web' : '');
    if (kind) {
      navigator.sendBeacon('/count', new URLSearchParams({ kind, listing: part.dataset.listing }));
    }
  });
});

// Opens tables that are folded before the page is printed.
(() => {
  addEventListener('beforeprint', () => {
    for (const folded of document.querySelectorAll('details')) folded.open = true;
  });
})();

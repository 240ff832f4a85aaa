// Says in a browser that is too old for the webmail that it is, where there would be a blank page otherwise. Plain script of
// long ago, so that such a browser runs it: no build touches this file. What it asks for came with Chrome 123, Firefox 128 and
// Safari 17.5 (README.md); web/app/main.ts starts nothing where data-too-old stands.
(function () {
  var root = document.documentElement;
  var css = window.CSS && CSS.supports;
  var fits =
    "noModule" in document.createElement("script") &&
    "popover" in root &&
    typeof Array.prototype.with === "function" &&
    typeof Intl.Segmenter === "function" &&
    css &&
    CSS.supports("color", "light-dark(#000, #fff)") &&
    CSS.supports("selector(:has(a))");
  if (fits) return;
  root.setAttribute("data-too-old", "");
  var french = /^fr/.test(navigator.language || "");
  var text = french
    ? "Ce navigateur est trop ancien pour Aerogramme. Votre courrier est intact\u00a0: mettez le navigateur à jour, ou ouvrez cette page dans Firefox 128, Chrome ou Edge 123, Safari 17.5, ou plus récent."
    : "This browser is too old for Aerogramme. Your mail is safe: update the browser, or open this page in Firefox 128, Chrome or Edge 123, Safari 17.5, or any newer one.";
  var line = document.createElement("p");
  line.style.cssText = "max-width: 32em; margin: 4em auto; padding: 0 1em; font: 18px/1.5 sans-serif";
  line.setAttribute("role", "alert");
  line.lang = french ? "fr" : "en";
  line.textContent = text;
  // before #app, which fills the window
  document.body.insertBefore(line, document.body.firstChild);
})();
